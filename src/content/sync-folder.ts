import { open } from "node:fs/promises";
import { whenFilesMayOpen } from "./when-files-may-open.ts";

/**
 * Makes names in a folder outlast a power cut. Not every system lets a folder be opened or written: what is in it is whole all the same,
 * so that nothing fails for that.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await whenFilesMayOpen(() => open(folder)).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
