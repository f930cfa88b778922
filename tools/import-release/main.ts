// Writes a release's data into catalog/ (or another folder) from a kOps checkout:
// npm run import-release -- <kops checkout> <tag> [<catalog folder>]
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareVersions, parseVersion } from "../../src/cluster/version.ts";
import { mergeRecords } from "../../src/inventory/catalog.ts";
import type { CatalogRecord } from "../../src/inventory/catalog-schema.ts";
import { openCheckout } from "./checkout.ts";
import { importCatalog } from "./import-catalog.ts";
import { updateFieldTables } from "./fields.ts";
import { updateHashes } from "./hashes.ts";
import { formatReport } from "./report.ts";
import { subtractRecord } from "./subtract-record.ts";

const CATALOG = fileURLToPath(new URL("../../catalog", import.meta.url));

function main(args: readonly string[]): number {
  const [folder, tag, catalog = CATALOG] = args;
  if (folder === undefined || tag === undefined) {
    console.error("usage: npm run import-release -- <kops checkout> <tag> [<catalog folder>]");
    return 2;
  }
  const release = tag.replace(/^v/, "");
  const checkout = openCheckout(folder, tag);
  const { record, problems } = importCatalog(checkout, release);
  const base = findBase(catalog, release);
  const written = base === undefined ? record : subtractRecord(record, base, readMerged(catalog, base));
  writeFileSync(join(catalog, `${release}.json`), `${JSON.stringify(written, null, 1)}\n`);
  console.log(
    `${join(catalog, `${release}.json`)}: ${base === undefined ? "complete" : `differences from ${base}`}`,
  );
  updateHashes(checkout, release, catalog);
  updateFieldTables(checkout, release, catalog);
  if (problems.length === 0) return 0;
  console.error(`\n${formatReport(problems)}\n\n${problems.length} places that the rules do not explain`);
  return 3;
}

/** The newest release in the catalog that is older than this one. */
function findBase(catalog: string, release: string): string | undefined {
  const version = parseVersion(release);
  return readdirSync(catalog)
    .flatMap((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? [])
    .map((name) => ({ name, version: parseVersion(name) }))
    .filter(
      (other) =>
        version !== undefined && other.version !== undefined && compareVersions(other.version, version) < 0,
    )
    .sort((a, b) => (a.version && b.version ? compareVersions(a.version, b.version) : 0))
    .at(-1)?.name;
}

function readMerged(catalog: string, release: string): CatalogRecord {
  return mergeRecords(release, (name) => {
    const path = join(catalog, `${name}.json`);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : undefined;
  });
}

process.exitCode = main(process.argv.slice(2));
