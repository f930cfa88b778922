import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { BundleRequest } from "./bundle-request.ts";
import { quoteText } from "../../values/quote-text.ts";
import { isNoDirectory } from "../disk/is-no-directory.ts";
import { isOtherTarPlace, isTarPlace } from "../disk/tar-place.ts";

const NO_PATH = /^$|^~|^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether a bundle is compressed: the name of a file says it, of a stream what is asked. */
export function isCompressed({ to, compress }: Pick<BundleRequest, "to" | "compress">): boolean {
  return typeof to === "string" ? /\.tar\.zst$/i.test(to) : compress !== undefined;
}

/** Throws a UserError BAD_FLAGS for a place that no bundle can be written to as is asked. */
export function refuseBundlePlace({
  to,
  volumeSize,
  volumes,
  compress,
}: Pick<BundleRequest, "to" | "volumeSize" | "volumes" | "compress">): void {
  if (typeof to === "string" && NO_PATH.test(to.trim()))
    throw badFlags(
      `--to ${to.trim() === "" ? quoteText(to) : redactUrl(to)} is neither a file nor a directory`,
      "Give a path, with a home directory written out.",
    );
  refuseOtherFile(to);
  if (typeof to === "string" && isOtherTarPlace(to))
    throw badFlags(
      `--to ${to} would be compressed in a way that cannot be read in place`,
      "Name a file that ends in .tar.zst, or in .tar: layers are compressed already.",
    );
  if (compress !== undefined && typeof to === "string" && !isCompressed({ to }))
    throw badFlags(
      `--compress ${compress} is about a tar, and --to ${to} would not be compressed`,
      "Name a file that ends in .tar.zst, or - for stdout.",
    );
  if (volumeSize !== undefined && (typeof to !== "string" || !isTarPlace(to)))
    throw badFlags("--volume-size is about tars", "Name a file that ends in .tar or .tar.zst with --to.");
  if (volumes !== undefined && volumes.length > 0 && volumeSize === undefined)
    throw badFlags("--volume says which volume to write, but --volume-size is missing", "Give both.");
}

/** A bundle is a directory where its name is not that of a tar. */
function refuseOtherFile(to: BundleRequest["to"]): void {
  if (typeof to !== "string" || isTarPlace(to) || isOtherTarPlace(to) || !isNoDirectory(to)) return;
  throw badFlags(
    `--to ${to} is a file and not a bundle's directory`,
    "Name a directory, a file that ends in .tar or .tar.zst, or - for stdout.",
  );
}
