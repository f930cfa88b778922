import { UserError } from "../../errors/user-error.ts";
import { decodedPath } from "../../content/decoded-path.ts";
import { FILES_FOLDER } from "../layout-places.ts";
import { checkPackedName } from "./check-packed-name.ts";

/** What the marker of a bundle says (`kops-assets.json`). */
export const PACKED_FORMAT = "kops-assets bundle";
export const PACKED_VERSION = 1;
export const LOCK_NAME = "kops-assets.lock.yaml";
/** Hashes of all files of the bundle but themselves, as `sha256sum -c` reads them; whatever is named by its sha512 stands in the second. */
export const SUMS_NAME = "SHA256SUMS";
export const SUMS_512_NAME = "SHA512SUMS";
/** A signature of the list of hashes, as a Sigstore bundle; nothing else can vouch for that list. */
export const SIGNATURE_NAME = "SHA256SUMS.sigstore.json";
/** What a delta leaves out. */
export const DELTA_NAME = "delta.json";
/** What each volume holds, where there are several. */
export const VOLUMES_NAME = "volumes.json";

/**
 * Where a file lies below the folder of files: below the host that it is from, so that no mapping and no other host's file is in its way.
 * Throws UserErrors BAD_URL, BUNDLE_REFUSED.
 */
export function packedFilePath(url: string): string {
  if (!URL.canParse(url))
    throw new UserError("BAD_URL", `"${url}" is not the URL of a file`, {
      hint: "Write it with its scheme.",
    });
  const { host, pathname } = new URL(url);
  const path = `${host.replace(":", "-")}/${decodedPath(pathname.slice(1), url)}`;
  checkPackedName(url, path);
  return path;
}

/** The name of such a file in a bundle. */
export function packedFileName(path: string): string {
  return `${FILES_FOLDER}/${path}`;
}

/** Part of a file that is larger than a volume; counted from 1. */
export function partName(name: string, part: number): string {
  return `${name}.part${part}`;
}
