import { open, readdir, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";

/** Folders that are synced while something is done, by their paths below `top` (""), sorted; files are synced by other means. */
export async function syncedDuring(top: string, work: () => Promise<unknown>): Promise<string[]> {
  const inodes: number[] = [];
  const probe = await open(top);
  const spy = vi.spyOn(Object.getPrototypeOf(probe) as FileHandle, "sync");
  await probe.close();
  spy.mockImplementation(async function (this: FileHandle) {
    inodes.push((await this.stat()).ino);
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  const below = await readdir(top, { recursive: true });
  const places = await Promise.all(
    ["", ...below].map(async (name) => [(await stat(join(top, name))).ino, name] as const),
  );
  const names = new Map(places);
  return inodes.map((inode) => names.get(inode) ?? "?").sort();
}
