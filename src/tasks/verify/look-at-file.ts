import type { FileSource, FileStat } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import type { FileCopy } from "../../transfer/transfer-plan.ts";
import { LIMITS } from "../../values/limits.ts";
import { present } from "../../values/present.ts";
import type { AssetLooks, Piece, Seen } from "./look.ts";
import type { LookContext } from "./look-context.ts";
import { lookAtHashFile } from "./look-at-hash-file.ts";
import { readContent } from "./read-content.ts";
import { seenOf } from "./seen-of.ts";
import { isHashed } from "./verify-depth.ts";
import type { FileLocation } from "./verify-places.ts";

/** Bytes that are read of a file that nobody vouches for: a small one is hashed that way, and a page in its place is seen. */
const PEEK = 1024 * 1024;

/** Looks at one file: its size, the hash that its store vouches for, and where there is none or that does not do, its bytes; then at its hash file. */
export async function lookAtFile(copy: FileCopy, context: LookContext): Promise<AssetLooks> {
  const digest = copy.sha256 === undefined ? undefined : `sha256:${copy.sha256}`;
  const piece: Piece = { kind: "file", name: copy.name, ...present({ digest, size: copy.size }) };
  let where = `${copy.target.root}${copy.target.path}`;
  let location: FileLocation | undefined;
  const seen = await seenOf(async () => {
    location = await context.places.file(copy);
    where = location.where;
    return lookAt(location, piece, context);
  });
  context.counts.files += 1;
  const beside =
    seen.status === "found" && location !== undefined
      ? await lookAtHashFile(copy, location, context)
      : { looks: [], doubts: [] };
  const isUnhashed = seen.status === "found" && seen.digest === undefined;
  return {
    copy,
    looks: [{ piece, where, seen }, ...beside.looks],
    doubts: [
      ...(digest === undefined ? ["NOT_COMPARED" as const] : isUnhashed ? ["NOT_HASHED" as const] : []),
      ...beside.doubts,
    ],
  };
}

async function lookAt(
  { source, path, isVouching }: FileLocation,
  piece: Piece,
  { depth, counts }: LookContext,
): Promise<Seen | undefined> {
  const stat = await statUpTo(piece.size, source, path);
  if (stat === undefined) return undefined;
  const { size, sha256 } = stat;
  if (piece.size !== undefined && size !== piece.size) return { status: "found", size };
  const isRead = isHashed(depth, piece.digest ?? piece.name);
  if (!isRead && isVouching && sha256 !== undefined)
    return { status: "found", size, digest: `sha256:${sha256}` };
  if (!isRead && isVouching && depth === "quick") return { status: "found", size };
  const read = await readContent(await source.open(path, 0), "sha256", isRead ? LIMITS.contentBytes : PEEK);
  if (read.digest === undefined) return { ...read, size };
  counts.hashed += 1;
  counts.bytes += read.size ?? 0;
  return read;
}

/** Nothing beyond the size that a file must have is read to learn how large it is; one that goes on is another file. */
async function statUpTo(
  size: number | undefined,
  source: FileSource,
  path: string,
): Promise<FileStat | undefined> {
  try {
    return await source.stat(path, size);
  } catch (cause) {
    if (size === undefined || !(cause instanceof UserError) || cause.code !== "TOO_LARGE") throw cause;
    throw new UserError("DIGEST_MISMATCH", `it has more than ${size} bytes`, { cause });
  }
}
