import { WeightQueue } from "../values/weight-queue.ts";
import type { FileSource, FileStat } from "./file-store.ts";
import { hashStream } from "./hash-stream.ts";

const AT_ONCE = 4;

/**
 * The same files, vouched for: the first `stat` of each reads and hashes it, a few at a time, and what it found holds as long as this is
 * open. For files that nobody changes meanwhile. `onHashed` is told the bytes of each.
 */
export function hashedFiles(
  files: FileSource,
  onHashed: (bytes: number) => void = () => undefined,
): FileSource {
  const known = new Map<string, Promise<FileStat | undefined>>();
  const queue = new WeightQueue(AT_ONCE);
  const hash = async (path: string): Promise<FileStat | undefined> => {
    const found = await files.stat(path);
    if (found === undefined) return undefined;
    return queue.run(1, async () => {
      const { hex } = await hashStream(await files.open(path, 0));
      onHashed(found.size);
      return { ...found, sha256: hex };
    });
  };
  return {
    stat: (path) => {
      const begun = known.get(path) ?? hash(path);
      known.set(path, begun);
      begun.catch(() => known.delete(path));
      return begun;
    },
    open: (path, offset) => files.open(path, offset),
  };
}
