import { buffer } from "node:stream/consumers";
import { decodeText } from "../../tasks/disk/decode-text.ts";
import type { Input } from "../../tasks/disk/read-sources.ts";

/** What -f names, with standard input read: it can be read only once. */
export async function readNamed(filenames: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const filename of filenames)
    inputs.push(
      filename === "-" ? { name: "stdin", text: decodeText(await buffer(process.stdin)) } : filename,
    );
  return inputs;
}
