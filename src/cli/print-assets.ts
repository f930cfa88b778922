import { listedHash } from "../cluster/listed-hash.ts";
import { formatPlace } from "../errors/format-place.ts";
import type { Why } from "../inventory/asset.ts";
import type { MarkedFile, MarkedImage } from "../remap/marked-placement.ts";
import type { JsonObject } from "../cluster/read/source-document.ts";
import { listingJson, listingNames, listingTable, listingYaml, type Listing } from "../text/print-listing.ts";
import { printJson } from "../text/print-json.ts";
import { printYaml } from "../text/print-yaml.ts";
import type { NamedAsset } from "../remap/placement.ts";
import { formatBytes } from "../values/format-bytes.ts";
import { present } from "../values/present.ts";
import { unique } from "../values/unique.ts";

export type OutputFormat = "table" | "wide" | "name" | "yaml" | "json";

interface PrintedAssets {
  readonly images: readonly MarkedImage[];
  readonly files: readonly MarkedFile[];
}

/**
 * The list as text: table, YAML and JSON to the byte as `kops get assets` prints them. `name`, `wide`, `hasDetails` and `hasSizes` add what kOps
 * does not know.
 */
export function printAssets(
  assets: PrintedAssets,
  format: OutputFormat,
  {
    hasDetails = false,
    hasSizes = false,
    hasHeadings = true,
  }: { readonly hasDetails?: boolean; readonly hasSizes?: boolean; readonly hasHeadings?: boolean } = {},
): string {
  const isWide = format === "wide";
  const listing = toListing(assets, isWide || hasSizes);
  switch (format) {
    case "table":
    case "wide":
      return listingTable(listing, isWide, formatBytes, hasHeadings);
    case "name":
      return listingNames(listing);
    case "yaml":
      return hasDetails ? printYaml(detailed(assets)) : listingYaml(listing);
    case "json":
      return hasDetails ? printJson(detailed(assets)) : listingJson(listing);
  }
}

function toListing({ images, files }: PrintedAssets, hasSizes: boolean): Listing {
  return {
    images: images.map((image) => ({ ...originOf(image, hasSizes), ...namesOf(image) })),
    files: files.map((file) => ({ ...originOf(file, hasSizes), ...namesOf(file), sha: listedHash(file) })),
  };
}

function namesOf({ canonical, download }: NamedAsset): NamedAsset {
  return { canonical, download };
}

function originOf(asset: MarkedImage | MarkedFile, hasSize: boolean) {
  const { why, clusters } = asset;
  const shownSize = hasSize ? asset.size : undefined;
  return {
    component: componentsOf(why).join(","),
    roles: unique(why.flatMap(({ roles }) => roles)),
    architectures: unique(why.flatMap(({ architectures }) => architectures)),
    ...present({ clusters, shownSize }),
    note: notesOf(asset).join(", "),
  };
}

function notesOf(asset: MarkedImage | MarkedFile): string[] {
  return [
    ...(asset.added === true ? ["not in kOps's list"] : []),
    ...(asset.remapped === false ? ["pulled by its own name"] : []),
    ...(asset.keptForRestores === true ? ["kept for restores"] : []),
  ];
}

/** Everything that is known of the list, for machines. */
function detailed({ images, files }: PrintedAssets): JsonObject {
  return {
    images: images.map(({ canonical, download, ...image }) => ({
      canonical,
      download,
      ...detailsOf(image),
    })),
    files: files.map(({ canonical, download, ...file }) => ({
      canonical,
      download,
      sha: listedHash(file),
      ...detailsOf(file),
    })),
  };
}

function detailsOf({
  why,
  clusters,
  size,
  remapped,
  keptForRestores,
  added,
}: Omit<MarkedImage, "canonical" | "download">): JsonObject {
  return {
    component: componentsOf(why).join(","),
    reasons: unique(why.map(describeReason)),
    roles: unique(why.flatMap(({ roles }) => roles)),
    architectures: unique(why.flatMap(({ architectures }) => architectures)),
    ...present({ clusters: clusters === undefined ? undefined : [...clusters], size }),
    listed: added !== true,
    remapped: remapped !== false,
    ...(keptForRestores === true ? { keptForRestores } : {}),
  };
}

function describeReason({ reason, place }: Why): string {
  return place === undefined ? reason : `${reason} (${formatPlace(place)})`;
}

function componentsOf(why: readonly Why[]): string[] {
  return unique(why.map(({ component }) => component));
}
