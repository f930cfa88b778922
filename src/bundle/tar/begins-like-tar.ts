import { open } from "node:fs/promises";
import { compressionOf } from "../compression.ts";
import { readTarBlock } from "./read-tar-block.ts";
import { BLOCK } from "./tar-header.ts";

/** Whether a regular file begins as a tar does, or as something compressed; false for what cannot be read. */
export async function beginsLikeTar(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, 0);
    if (compressionOf(buffer.subarray(0, bytesRead)) !== undefined) return true;
    return bytesRead === BLOCK && typeof readTarBlock(buffer) === "object";
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
