import { userCatalogs } from "../flags/user-catalogs.ts";
import { resolve } from "node:path";
import { importRelease, type ImportedRelease } from "../../catalog/import-release.ts";
import type { CatalogDirectory } from "../../catalog/catalog-directory.ts";
import { catalogDirectories } from "../../tasks/disk/catalog-directories.ts";
import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { say } from "../say.ts";
import type { CatalogFlags } from "../flags/catalog-options.ts";
import { writeStdout } from "../write-stdout.ts";
import { counted } from "../../values/counted.ts";

/** Flags of `catalog import`, as commander hands them over. */
export type CatalogImportFlags = CatalogFlags & { readonly to?: string };

/** `kops-assets catalog import`: the files written on stdout, what is not understood on stderr. */
export async function catalogImport(
  checkout: string,
  tag: string,
  { catalog = [], to: named }: CatalogImportFlags,
): Promise<ExitCode> {
  const directories = catalogDirectories(userCatalogs(catalog, process.env));
  const to = named ?? directories.find(({ isBuiltIn }) => !isBuiltIn)?.path ?? ".";
  const imported = await importRelease({ checkout, tag, to, beside: directories });
  writeStdout(imported.files.map((file) => `${file}\n`).join(""));
  for (const line of describe(imported, to, directories)) say(line);
  return imported.unexplained.length === 0 ? EXIT.ok : EXIT.findings;
}

function describe(
  { release, base, unexplained, isBuiltIn }: ImportedRelease,
  to: string,
  directories: readonly CatalogDirectory[],
): string[] {
  const content = base === undefined ? "everything" : `what is different from ${base}`;
  const isRead = directories.some(({ path }) => resolve(path) === resolve(to));
  const count = counted(unexplained.length, "place");
  return [
    ...unexplained.map((finding) => describeFinding(finding)),
    `kOps ${release} is imported: ${content}`,
    ...(unexplained.length === 0 ? [] : [`${count} in its source are not explained; every list for it will say so`]),
    ...(isBuiltIn ? [`note: kOps ${release} is built in, so what was written is not used`] : []),
    ...(isRead ? [] : [`note: to use it, give --catalog ${to} or set KOPS_ASSETS_CATALOG=${to}`]),
  ];
}
