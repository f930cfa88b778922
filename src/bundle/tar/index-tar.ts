import { checkPackedName } from "../packed/check-packed-name.ts";
import { damagedBundle, notPacked, refusedBundle, truncatedBundle } from "../packed/packed-errors.ts";
import { readPaxRecords, readTarBlock, type TarBlock } from "./read-tar-block.ts";
import { BLOCK, paddingOf } from "./tar-header.ts";
import type { UserError } from "../../errors/user-error.ts";
import { LIMITS } from "../../values/limits.ts";
import { present } from "../../values/present.ts";

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

/** What is done with links: refused, or taken for the file of the same tar that they lead to. */
export type LinkRule = "refuse" | "within";

/** What headers before a file's own say of it. */
interface Pending {
  readonly name?: string;
  readonly size?: number;
  /** What a link leads to. */
  readonly link?: string;
}

/** What the first header of every tar of ours says. */
const MAGIC = "ustar";

/**
 * Where each file of a tar lies, by one pass over its headers. Throws UserErrors BUNDLE_TRUNCATED, BUNDLE_DAMAGED, and BUNDLE_REFUSED for
 * what no bundle needs and an attacker may: names that lead out, names twice, links, devices, more files than are taken.
 */
export async function indexTar(
  tar: TarBytes,
  rule: LinkRule = "refuse",
): Promise<ReadonlyMap<string, TarPlace>> {
  const found = new Map<string, TarPlace>();
  const links = new Map<string, string>();
  let pending: Pending = {};
  let at = 0;
  for (;;) {
    if (at + BLOCK > tar.size) throw at === 0 ? await tooShort(tar) : truncatedBundle(tar.place, tar.size);
    const bytes = await tar.read(at, BLOCK);
    const block = readTarBlock(bytes);
    if (block === "end") return withLinks(found, links, tar.place);
    if (block === undefined && at === 0 && !bytes.includes(MAGIC)) throw noTar(tar);
    if (block === undefined) throw damagedBundle(tar.place, `there is no header at byte ${at}`);
    const size = isContent(block) ? (pending.size ?? block.size) : block.size;
    const offset = at + BLOCK;
    if (offset + size > tar.size) throw truncatedBundle(tar.place, tar.size);
    if (isAboutNext(block)) pending = { ...pending, ...(await readPending(tar, block, offset)) };
    else {
      const named = { ...block, name: pending.name ?? block.name, link: pending.link ?? block.link };
      if (rule === "within" && isLink(block)) addLink(links, found, tar.place, named);
      else addEntry(found, tar.place, named, { offset, size });
      pending = {};
    }
    at = offset + size + paddingOf(size);
  }
}

/** A header is padded by NUL bytes, and a text has none. */
async function tooShort(tar: TarBytes): Promise<UserError> {
  return (await tar.read(0, tar.size)).includes(0) ? truncatedBundle(tar.place, tar.size) : noTar(tar);
}

function noTar({ place }: TarBytes): UserError {
  return notPacked(place, "it does not begin like a tar");
}

function isContent({ type }: Pick<TarBlock, "type">): boolean {
  return type === "0" || type === "7";
}

/** Extended headers and GNU tar's long names; what is about the whole archive says nothing that is needed. */
function isAboutNext({ type }: TarBlock): boolean {
  return ["x", "L", "g", "K"].includes(type);
}

async function readPending(tar: TarBytes, { type, size }: TarBlock, offset: number): Promise<Pending> {
  if (type === "g") return {};
  if (size > LIMITS.tarHeaderBytes)
    throw refusedBundle(tar.place, `the header at byte ${offset} has ${size} bytes`);
  const bytes = await tar.read(offset, size);
  if (type !== "x") return { [type === "L" ? "name" : "link"]: bytes.toString("utf8").replace(/\0.*$/s, "") };
  const records = readPaxRecords(bytes);
  if (records === undefined)
    throw damagedBundle(tar.place, `the header at byte ${offset} cannot be understood`);
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse")))
    throw refusedBundle(tar.place, "it has a sparse file");
  const [name, link, length] = [records.get("path"), records.get("linkpath"), records.get("size")];
  if (length !== undefined && !/^\d{1,15}$/.test(length))
    throw damagedBundle(tar.place, `the header at byte ${offset} cannot be understood`);
  return present({ name, link, size: length === undefined ? undefined : Number(length) });
}

function isLink({ type }: Pick<TarBlock, "type">): boolean {
  return type === "1" || type === "2";
}

function addLink(
  links: Map<string, string>,
  found: ReadonlyMap<string, TarPlace>,
  place: string,
  { name, type, link }: TarBlock,
): void {
  const bare = bareName(name);
  checkPackedName(place, bare);
  refuseNext(bare, place, links, found);
  const folder = type === "2" ? bare.split("/").slice(0, -1) : [];
  const path = link.split("/").reduce<string[]>((names, one) => {
    if (one === "" || one === ".") return names;
    // What leads out of the tar leads to none of its files.
    return one === ".." && names.length > 0 && names.at(-1) !== ".." ? names.slice(0, -1) : [...names, one];
  }, folder);
  if (link.startsWith("/"))
    throw refusedBundle(place, `${JSON.stringify(bare)} is a link that points outside`);
  links.set(bare, path.join("/"));
}

/** A link leads to a file, and to no other link: nothing can go round in circles. */
function withLinks(
  found: Map<string, TarPlace>,
  links: ReadonlyMap<string, string>,
  place: string,
): ReadonlyMap<string, TarPlace> {
  const targets = [...links].map(([name, link]) => {
    const target = found.get(link);
    if (target !== undefined) return [name, target] as const;
    throw refusedBundle(place, `${JSON.stringify(name)} is a link to a file that is not in it`);
  });
  for (const [name, target] of targets) {
    if (found.has(name)) throw refusedBundle(place, `${JSON.stringify(name)} appears twice`);
    found.set(name, target);
  }
  return found;
}

function bareName(name: string): string {
  return name.replace(/^(?:\.\/)+/, "").replace(/\/$/, "");
}

function refuseNext(
  name: string,
  place: string,
  ...known: readonly Readonly<{ has(name: string): boolean; size: number }>[]
): void {
  if (known.some((one) => one.has(name))) throw refusedBundle(place, `${JSON.stringify(name)} appears twice`);
  if (known.reduce((sum, { size }) => sum + size, 0) >= LIMITS.bundleFiles)
    throw refusedBundle(place, `it has more than ${LIMITS.bundleFiles} files`);
}

function addEntry(
  found: Map<string, TarPlace>,
  place: string,
  { name, type }: TarBlock,
  entry: TarPlace,
): void {
  const isFolder = type === "5" || (isContent({ type }) && name.endsWith("/"));
  const bare = bareName(name);
  if (isFolder && (bare === "" || bare === ".")) return;
  checkPackedName(place, bare);
  if (isFolder) return;
  if (!isContent({ type }))
    throw refusedBundle(place, `${JSON.stringify(bare)} is a link, a device or another special file`);
  refuseNext(bare, place, found);
  found.set(bare, entry);
}
