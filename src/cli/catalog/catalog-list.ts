import { printNames } from "../../text/print-names.ts";
import { catalogsToRead } from "../flags/catalogs-to-read.ts";
import type { CatalogRelease } from "../../catalog/catalog-release.ts";
import { listReleases } from "../../catalog/list-releases.ts";
import type { JsonObject } from "../../cluster/read/source-document.ts";
import { present } from "../../values/present.ts";
import { catalogDirectories } from "../../tasks/disk/catalog-directories.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { printJson } from "../../text/print-json.ts";
import type { HeadersFlag } from "../flags/no-headers-option.ts";
import { printTable, type Column } from "../../text/print-table.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { say } from "../say.ts";
import type { CatalogFlags } from "../flags/catalog-options.ts";
import { formatPlace } from "../../errors/format-place.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `catalog list`, as commander hands them over. */
export type CatalogListFlags = CatalogFlags & { readonly output: "table" | "name" | "yaml" | "json" } & HeadersFlag;

const COLUMNS: readonly Column<CatalogRelease>[] = [
  { name: "RELEASE", value: ({ name }) => name },
  { name: "PRE-RELEASE", value: ({ isPreRelease }) => (isPreRelease ? "yes" : "no") },
  { name: "UNEXPLAINED", value: ({ unexplained }) => String(unexplained.length) },
  { name: "FROM", value: ({ isBuiltIn, directory }) => (isBuiltIn ? "built-in" : directory) },
];

/** `kops-assets catalog list`: one line per release. */
export function catalogList({ catalog = [], output, headers }: CatalogListFlags): ExitCode {
  const releases = listReleases(catalogDirectories(catalogsToRead(catalog, process.env)));
  writeStdout(print(releases, output, headers));
  for (const { name, directory, isBuiltIn, hidden } of releases) {
    const counts = isBuiltIn ? "the built-in one" : `the one in ${directory}`;
    for (const path of hidden) say(`note: kOps ${name} in ${path} is not read: ${counts} counts`);
  }
  return EXIT.ok;
}

function print(
  releases: readonly CatalogRelease[],
  output: CatalogListFlags["output"],
  hasHeadings = true,
): string {
  switch (output) {
    case "table":
      return printTable(releases, COLUMNS, hasHeadings);
    case "name":
      return printNames(releases.map(({ name }) => name));
    case "yaml":
      return printYaml({ releases: releases.map(printed) });
    case "json":
      return `${printJson({ releases: releases.map(printed) })}\n`;
  }
}

function printed({ name, isPreRelease, isBuiltIn, directory, unexplained }: CatalogRelease): JsonObject {
  const places = unexplained.map((finding) => ({
    place: finding.place === undefined ? "" : formatPlace(finding.place),
    message: finding.message,
    ...present({ hint: finding.hint }),
  }));
  return {
    release: name,
    preRelease: isPreRelease,
    from: isBuiltIn ? "built-in" : directory,
    ...(places.length === 0 ? {} : { unexplained: places }),
  };
}
