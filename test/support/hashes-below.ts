import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The sha256 of a file, as hex. */
export async function hashOf(place: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(place))
    .digest("hex");
}

/** The hashes of all files below a folder, by their paths in it. */
export async function hashesBelow(place: string): Promise<Record<string, string>> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(place.length), await hashOf(file)] as const)),
  );
}
