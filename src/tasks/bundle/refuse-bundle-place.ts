import { badFlags } from "../../errors/bad-flags.ts";
import type { BundleRequest } from "./bundle-request.ts";

const TAR = /\.tar$/i;
const COMPRESSED = /\.(?:tgz|tar\.\w+)$/i;

/** Whether a bundle goes into one file, or several, and not into a directory. */
export function isTarPlace(to: BundleRequest["to"]): to is string {
  return typeof to === "string" && TAR.test(to);
}

/** Throws a UserError BAD_FLAGS for a place that no bundle can be written to as is asked. */
export function refuseBundlePlace({
  to,
  volumeSize,
  volumes,
}: Pick<BundleRequest, "to" | "volumeSize" | "volumes">): void {
  if (typeof to === "string" && COMPRESSED.test(to))
    throw badFlags(
      `--to ${to} would be compressed`,
      "Layers are already compressed, and a tar is read in place. Name a file that ends in .tar; if it has to be compressed, pipe --to - into zstd.",
    );
  if (volumeSize !== undefined && !isTarPlace(to))
    throw badFlags("--volume-size is for tars only", "Name a file that ends in .tar with --to.");
  if (volumes !== undefined && volumes.length > 0 && volumeSize === undefined)
    throw badFlags("--volume says which volume to write, but --volume-size is missing", "Give both.");
}
