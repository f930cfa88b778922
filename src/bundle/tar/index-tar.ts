import { checkPackedName } from "../packed/check-packed-name.ts";
import { damagedBundle, notPacked, refusedBundle, truncatedBundle } from "../packed/packed-errors.ts";
import { readPaxRecords, readTarBlock, type TarBlock } from "./read-tar-block.ts";
import { BLOCK, paddingOf } from "./tar-header.ts";
import { LIMITS } from "../../values/limits.ts";

/** Where the content of a file begins in a tar, and how long it is; bytes. */
export interface TarPlace {
  readonly offset: number;
  readonly size: number;
}

/** A tar that can be read at any place. */
export interface TarBytes {
  /** As messages call it. */
  readonly place: string;
  /** Bytes. */
  readonly size: number;
  read(position: number, length: number): Promise<Buffer>;
}

/** What headers before a file's own say of it. */
interface Pending {
  readonly name?: string;
  readonly size?: number;
}

/** What the first header of every tar of ours says. */
const MAGIC = "ustar";

/**
 * Where each file of a tar lies, by one pass over its headers. Throws UserErrors BUNDLE_TRUNCATED, BUNDLE_DAMAGED, and BUNDLE_REFUSED for
 * what no bundle needs and an attacker may: names that lead out, names twice, links, devices, more files than are taken.
 */
export async function indexTar(tar: TarBytes): Promise<ReadonlyMap<string, TarPlace>> {
  const found = new Map<string, TarPlace>();
  let pending: Pending = {};
  let at = 0;
  for (;;) {
    if (at + BLOCK > tar.size) throw truncatedBundle(tar.place, tar.size);
    const bytes = await tar.read(at, BLOCK);
    const block = readTarBlock(bytes);
    if (block === "end") return found;
    if (block === undefined && at === 0 && !bytes.includes(MAGIC))
      throw notPacked(tar.place, "it does not begin as a tar does");
    if (block === undefined) throw damagedBundle(tar.place, `there is no header at byte ${at}`);
    const size = isContent(block) ? (pending.size ?? block.size) : block.size;
    const offset = at + BLOCK;
    if (offset + size > tar.size) throw truncatedBundle(tar.place, tar.size);
    if (isAboutNext(block)) pending = { ...pending, ...(await readPending(tar, block, offset)) };
    else {
      addEntry(found, tar.place, { ...block, name: pending.name ?? block.name }, { offset, size });
      pending = {};
    }
    at = offset + size + paddingOf(size);
  }
}

function isContent({ type }: TarBlock): boolean {
  return type === "0" || type === "7";
}

/** Extended headers and GNU tar's long names; what is about the whole archive, or about links, says nothing that is needed. */
function isAboutNext({ type }: TarBlock): boolean {
  return ["x", "L", "g", "K"].includes(type);
}

async function readPending(tar: TarBytes, { type, size }: TarBlock, offset: number): Promise<Pending> {
  if (type !== "x" && type !== "L") return {};
  if (size > LIMITS.tarHeaderBytes)
    throw refusedBundle(tar.place, `the header at byte ${offset} has ${size} bytes`);
  const bytes = await tar.read(offset, size);
  if (type === "L") return { name: bytes.toString("utf8").replace(/\0.*$/s, "") };
  const records = readPaxRecords(bytes);
  if (records === undefined)
    throw damagedBundle(tar.place, `the header at byte ${offset} cannot be understood`);
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse")))
    throw refusedBundle(tar.place, "it has a sparse file");
  const [name, length] = [records.get("path"), records.get("size")];
  if (length !== undefined && !/^\d{1,15}$/.test(length))
    throw damagedBundle(tar.place, `the header at byte ${offset} cannot be understood`);
  return {
    ...(name === undefined ? {} : { name }),
    ...(length === undefined ? {} : { size: Number(length) }),
  };
}

function addEntry(
  found: Map<string, TarPlace>,
  place: string,
  { name, type }: TarBlock,
  entry: TarPlace,
): void {
  const isFolder = type === "5" || (isContent({ name, type, size: 0 }) && name.endsWith("/"));
  const bare = name.replace(/^(?:\.\/)+/, "").replace(/\/$/, "");
  if (isFolder && (bare === "" || bare === ".")) return;
  checkPackedName(place, bare);
  if (isFolder) return;
  if (!isContent({ name, type, size: 0 }))
    throw refusedBundle(place, `${JSON.stringify(bare)} is a link, a device or the like`);
  if (found.has(bare)) throw refusedBundle(place, `${JSON.stringify(bare)} is in it twice`);
  if (found.size >= LIMITS.bundleFiles)
    throw refusedBundle(place, `it has more than ${LIMITS.bundleFiles} files`);
  found.set(bare, entry);
}
