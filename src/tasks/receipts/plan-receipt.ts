import { isDigest } from "../../content/digest.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { splitFileUrl, type FileUrl } from "../../files/location/split-file-url.ts";
import { pathSegments } from "../../files/location/url-path.ts";
import { isThere } from "../../transfer/asset-outcome.ts";
import type { AssetCopy, TransferPlan } from "../../transfer/transfer-plan.ts";
import type { Receipt } from "../../trust/receipt.ts";
import { filesBelow } from "../copy/plan-copies.ts";

type ReceiptAsset = Receipt["predicate"]["assets"][number];

/** Where what a receipt names is to be looked for, besides what it says itself. */
interface ReceiptPlaces {
  /** The repository directory, where it is of one: what is there is named relative to it. */
  readonly directory?: string;
  /** The root of the file repository: of an `oci://` one a file's URL does not tell it. */
  readonly filesRoot?: string;
}

/**
 * What a receipt says is there, to be looked for by the digests that it names; what it says is not there is left out. Throws a UserError
 * BAD_FLAGS where a place has to be named besides.
 */
export function planReceipt({ predicate }: Receipt, places: ReceiptPlaces): TransferPlan {
  const isOfDirectory = predicate.directory !== undefined;
  if (isOfDirectory !== (places.directory !== undefined))
    throw isOfDirectory
      ? badFlags(
          "The receipt is for a directory",
          `Name it with --to (it was called ${predicate.directory}).`,
        )
      : badFlags("The receipt is not for a directory", "Leave out --to.");
  return { copies: predicate.assets.flatMap((asset) => copyOf(asset, places)), unmapped: [] };
}

function copyOf(asset: ReceiptAsset, places: ReceiptPlaces): AssetCopy[] {
  const { kind, canonical: name, place, digest } = asset;
  if (!isThere(asset) || digest === undefined || !isDigest(digest)) return [];
  if (kind === "file") {
    const { base, path } = fileAt(place, places);
    return [{ kind: "file", name, target: { root: base, path }, sha256: digest.replace(/^sha256:/, "") }];
  }
  const source = parseImageReference(name);
  if (places.directory === undefined)
    return [{ kind: "image", name, source, target: parseImageReference(place), digest }];
  const target = { ...parseImageReference(`localhost/${place}`), registry: "" };
  return [{ kind: "image", name, source, target, digest }];
}

function fileAt(place: string, { directory, filesRoot }: ReceiptPlaces): FileUrl {
  if (directory !== undefined) return { base: filesBelow(directory), path: place.replace(/^files\//, "") };
  const root = filesRoot?.replace(/\/+$/, "");
  if (root !== undefined && place.startsWith(`${root}/`))
    return { base: root, path: pathSegments(new URL(`x:/${place.slice(root.length)}`)).join("/") };
  if (!place.startsWith("oci:")) return splitFileUrl(place);
  throw badFlags(
    `${place} does not show where the repository ends`,
    "Name the file repository with --to-files, as for the copy.",
  );
}
