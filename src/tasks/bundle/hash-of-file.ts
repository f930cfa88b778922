import type { FileSource } from "../../content/file-store.ts";
import { LIMITS } from "../../values/limits.ts";
import { readContent } from "../verify/read-content.ts";

/** A file's digest, by its store's own word where that has one, else by reading it; undefined where there is none. */
export async function hashOfFile(source: FileSource, path: string): Promise<string | undefined> {
  const stat = await source.stat(path);
  if (stat === undefined) return undefined;
  if (stat.sha256 !== undefined) return `sha256:${stat.sha256}`;
  return (await readContent(await source.open(path, 0), "sha256", LIMITS.contentBytes)).digest;
}
