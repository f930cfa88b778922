import type { Why } from "../inventory/asset.ts";
import type { Placements } from "../remap/placement.ts";
import type { OutputFormat } from "./get-command.ts";
import { listingJson, listingTable, listingYaml, type Listing } from "./output/print-listing.ts";

/** The list as text: table, YAML and JSON to the byte as `kops get assets` prints them. */
export function printAssets(placements: Placements, format: OutputFormat): string {
  const isWide = format === "wide";
  const listing = toListing(placements, isWide);
  switch (format) {
    case "table":
    case "wide":
      return listingTable(listing, isWide);
    case "yaml":
      return listingYaml(listing);
    case "json":
      return listingJson(listing);
  }
}

function toListing({ images, files }: Placements, everything: boolean): Listing {
  return {
    images: images.map((image) => ({ ...image, ...originOf(image.why) })),
    files: files
      .filter(({ listed }) => listed || everything)
      .map(({ sha256, ...file }) => ({ ...file, sha: sha256 ?? "", ...originOf(file.why) })),
  };
}

function originOf(why: readonly Why[]): { component: string; roles: string[]; architectures: string[] } {
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    component: distinct(why.map(({ component }) => component)).join(","),
    roles: distinct(why.flatMap(({ roles }) => roles)),
    architectures: distinct(why.flatMap(({ architectures }) => architectures)),
  };
}
