import type { NamedFiles } from "../../content/named-files.ts";
import { damagedBundle, refusedBundle } from "./packed-errors.ts";

/** A small file, whole. Throws UserErrors BUNDLE_DAMAGED where it is missing, BUNDLE_REFUSED where it has more than `most` bytes. */
export async function readPackedFile(
  place: string,
  files: NamedFiles,
  name: string,
  most: number,
): Promise<Buffer> {
  const bytes = await findPackedFile(place, files, name, most);
  if (bytes === undefined) throw damagedBundle(place, `${name} is missing`);
  return bytes;
}

/** The same where it may be missing. */
export async function findPackedFile(
  place: string,
  files: NamedFiles,
  name: string,
  most: number,
): Promise<Buffer | undefined> {
  const found = await files.stat(name);
  if (found === undefined) return undefined;
  if (found.size > most) throw refusedBundle(place, `${name} has ${found.size} bytes`);
  return Buffer.concat(await (await files.open(name, 0)).toArray());
}
