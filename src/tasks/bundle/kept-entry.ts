import { heldBody } from "../../content/held-body.ts";
import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";

/** The same entry, read once for all volumes that hold it. */
export function keptEntry(entry: PackedEntry): PackedEntry {
  let bytes: Promise<Buffer> | undefined;
  const read = async (): Promise<Buffer> => Buffer.concat(await (await entry.open(0)).toArray());
  return {
    ...entry,
    open: async (offset) => {
      bytes ??= read();
      try {
        return heldBody((await bytes).subarray(offset));
      } catch (error) {
        bytes = undefined;
        throw error;
      }
    },
  };
}
