import type { FileSource, FileStat } from "../content/file-store.ts";
import { hashStream } from "../content/hash-stream.ts";
import { present } from "../values/present.ts";

/** Size and sha256 of a file as it is read, whatever its store says of it; undefined where there is none. */
export async function rehash(
  source: FileSource,
  path: string,
): Promise<(FileStat & { readonly sha256: string }) | undefined> {
  const found = await source.stat(path);
  if (found === undefined) return undefined;
  const { size, hex } = await hashStream(await source.open(path, 0));
  return { size, sha256: hex, ...present({ etag: found.etag }) };
}
