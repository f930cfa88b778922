import type { Digest } from "../../content/digest.ts";
import type { NamedFiles } from "../../content/named-files.ts";
import { digestOf } from "../../content/verifier.ts";
import { LIMITS } from "../../values/limits.ts";
import { objectIn } from "../../values/object-in.ts";
import { UserError } from "../../errors/user-error.ts";
import { FORMAT_FILE, INDEX_FILE } from "../layout-places.ts";
import { parseDelta, type LeftOut } from "./delta.ts";
import { notListed } from "./not-listed.ts";
import { damagedBundle, notPacked } from "./packed-errors.ts";
import {
  DELTA_NAME,
  LOCK_NAME,
  PACKED_FORMAT,
  PACKED_VERSION,
  SIGNATURE_NAME,
  SUMS_512_NAME,
  SUMS_NAME,
  VOLUMES_NAME,
} from "./packed-names.ts";
import { findPackedFile } from "./read-packed-file.ts";
import { parseSums } from "./sums.ts";
import { parseVolumes, type Volumes } from "./volumes.ts";

/** What every volume of a bundle says of the whole. */
export interface PackedTexts {
  /** The list of hashes as it stands there: two volumes with the same one are of one bundle. */
  readonly identity: string;
  readonly sums: ReadonlyMap<string, Digest>;
  readonly index: string;
  readonly lock: string;
  readonly volumes: Volumes;
  /** What a delta leaves out, by name. */
  readonly leftOut: ReadonlyMap<string, LeftOut>;
}

/** Throws a UserError where a list of hashes is not signed, or by somebody else. */
export type CheckSignature = (place: string, sums: Buffer, signature: Buffer | undefined) => void;

/**
 * Reads what a bundle says of itself, each text checked against the list of hashes, and that against its signature where
 * `check` is given. Throws UserErrors NOT_A_BUNDLE, BUNDLE_VERSION, BUNDLE_DAMAGED, BUNDLE_REFUSED, and those of `check`.
 */
export async function readPackedTexts(
  place: string,
  files: NamedFiles,
  check?: CheckSignature,
): Promise<PackedTexts> {
  checkMarker(place, await readBytes(place, files, FORMAT_FILE));
  const list = await readBytes(place, files, SUMS_NAME);
  if (list === undefined) throw damagedBundle(place, `${SUMS_NAME} is missing`);
  check?.(place, list, await readBytes(place, files, SIGNATURE_NAME));
  const identity = list.toString();
  const sums = parseSums(place, identity, "sha256");
  const read = async (name: string): Promise<string | undefined> => {
    const [bytes, digest] = [await readBytes(place, files, name), sums.get(name)];
    if (bytes === undefined && digest === undefined) return undefined;
    if (bytes === undefined) throw damagedBundle(place, `${name} is missing`);
    if (digest === undefined) throw damagedBundle(place, notListed(name));
    if (digestOf(bytes) !== digest) throw damagedBundle(place, `${name} is not what ${SUMS_NAME} says`);
    return bytes.toString();
  };
  const needed = async (name: string): Promise<string> => {
    const text = await read(name);
    if (text === undefined) throw damagedBundle(place, `${name} is missing`);
    return text;
  };
  const more = parseSums(place, (await read(SUMS_512_NAME)) ?? "", "sha512");
  await needed(FORMAT_FILE);
  const [index, lock] = [await needed(INDEX_FILE), await needed(LOCK_NAME)];
  const [volumes, delta] = [await read(VOLUMES_NAME), await read(DELTA_NAME)];
  const leftOut = delta === undefined ? new Map<string, LeftOut>() : parseDelta(place, delta);
  const relied = [...leftOut.values()].map(({ name, digest }) => [name, digest] as const);
  return {
    identity,
    sums: new Map([...relied, ...sums, ...more]),
    leftOut,
    index,
    lock,
    volumes: volumes === undefined ? { names: [], split: new Map() } : parseVolumes(place, volumes),
  };
}

/** Whether files are those of a bundle, whole or not. */
export async function isPacked(files: NamedFiles): Promise<boolean> {
  const bytes = await readBytes("", files, FORMAT_FILE);
  return bytes !== undefined && formatIn(bytes) === PACKED_FORMAT;
}

function checkMarker(place: string, bytes: Buffer | undefined): void {
  if (bytes === undefined) throw notPacked(place, `it has no ${FORMAT_FILE}`);
  if (formatIn(bytes) !== PACKED_FORMAT) throw notPacked(place, `its ${FORMAT_FILE} says something else`);
  const version = objectIn(bytes.toString())["version"];
  if (version === PACKED_VERSION) return;
  const message = `${place} has format version ${String(version)}; this release reads ${PACKED_VERSION}`;
  throw new UserError("BUNDLE_VERSION", message, {
    hint: "Use the release of kops-assets that wrote it, or a newer one.",
  });
}

function formatIn(bytes: Buffer): unknown {
  return objectIn(bytes.toString())["format"];
}

function readBytes(place: string, files: NamedFiles, name: string): Promise<Buffer | undefined> {
  return findPackedFile(place, files, name, LIMITS.bundleTextBytes);
}
