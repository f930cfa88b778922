import type { FileHandle } from "node:fs/promises";
import { giveBack } from "../values/lent-bytes.ts";

/** Writes chunks into a file from `position` on, however often the system takes a part of them only, and gives them back. */
export async function writeAll(
  file: FileHandle,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = chunks.filter((chunk) => chunk.byteLength > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, position);
    position += bytesWritten;
    rest = skip(rest, bytesWritten);
  }
  for (const chunk of chunks) giveBack(chunk);
}

/** What is left of chunks after their first `bytes`. */
function skip(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return chunks.flatMap((chunk) => {
    const taken = Math.min(left, chunk.byteLength);
    left -= taken;
    return taken === chunk.byteLength ? [] : [chunk.subarray(taken)];
  });
}
