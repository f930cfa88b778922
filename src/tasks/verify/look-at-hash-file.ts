import { HASH_EXTENSIONS, parseHashFile, readHashText } from "../../files/hash/hash-file.ts";
import type { FileCopy } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";
import type { AssetLooks, Piece, Seen } from "./look.ts";
import type { LookContext } from "./look-context.ts";
import { seenOf } from "./seen-of.ts";
import type { FileLocation } from "./verify-places.ts";

const NOTHING = { looks: [], doubts: [] };

/**
 * Looks at the hash that is stated beside a file: in `.sha256`, or where there is none in `.sha256sum`, as kOps does where its release does not
 * know the hash (its AssetBuilder's findHash). Of other files it only matters that nothing wrong is stated.
 */
export async function lookAtHashFile(
  { name, sha256 }: FileCopy,
  { source, path, where, hasHashFiles }: FileLocation,
  { depth, hashesRead }: LookContext,
): Promise<Pick<AssetLooks, "looks" | "doubts">> {
  const isRead = hashesRead.has(name);
  if (hasHashFiles !== true || sha256 === undefined || (depth === "quick" && !isRead)) return NOTHING;
  let beside = `${where}${HASH_EXTENSIONS[0]}`;
  const seen = await seenOf(async (): Promise<Seen | undefined> => {
    for (const extension of HASH_EXTENSIONS) {
      const text = await readHashText(source, `${path}${extension}`);
      if (text === undefined) continue;
      beside = `${where}${extension}`;
      const stated = parseHashFile(text);
      return { status: "found", ...present({ digest: stated && `sha256:${stated}` }) };
    }
    return undefined;
  });
  if (seen.status !== "found" && !isRead) return { looks: [], doubts: ["NO_HASH_FILE"] };
  const piece: Piece = { kind: "hash", name, digest: `sha256:${sha256}` };
  return { looks: [{ piece, where: beside, seen }], doubts: [] };
}
