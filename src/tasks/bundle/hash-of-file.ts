import type { FileSource } from "../../content/file-store.ts";
import { hashStream } from "../../content/hash-stream.ts";

/**
 * A file's digest, by its store's own word where that has one, else by reading it; undefined where there is none, or one of another size than
 * is looked for.
 */
export async function hashOfFile(
  source: FileSource,
  path: string,
  size?: number,
): Promise<string | undefined> {
  const stat = await source.stat(path);
  if (stat === undefined || (size !== undefined && stat.size !== size)) return undefined;
  if (stat.sha256 !== undefined) return `sha256:${stat.sha256}`;
  return `sha256:${(await hashStream(await source.open(path, 0))).hex}`;
}
