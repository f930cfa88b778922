import { createHash } from "node:crypto";
import type { FileSource, FileStat } from "../content/file-store.ts";
import { giveBack } from "../values/lent-bytes.ts";

/** Size and sha256 of a file as it is read, whatever its store says of it; undefined where there is none. */
export async function rehash(
  source: FileSource,
  path: string,
): Promise<(FileStat & { readonly sha256: string }) | undefined> {
  const found = await source.stat(path);
  if (found === undefined) return undefined;
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of (await source.open(path, 0)) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    size += chunk.byteLength;
    giveBack(chunk);
  }
  return { size, sha256: hash.digest("hex"), ...(found.etag === undefined ? {} : { etag: found.etag }) };
}
