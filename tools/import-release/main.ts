// Writes catalog/<release>.json from a kOps checkout: npm run import-release -- <kops checkout> <tag>
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compareVersions, parseVersion } from "../../src/cluster/version.ts";
import { mergeRecords } from "../../src/inventory/catalog.ts";
import type { CatalogRecord } from "../../src/inventory/catalog-schema.ts";
import { openCheckout } from "./checkout.ts";
import { importCatalog } from "./import-catalog.ts";
import { formatReport } from "./report.ts";
import { subtractRecord } from "./subtract-record.ts";

const CATALOG = fileURLToPath(new URL("../../catalog/", import.meta.url));

function main(args: readonly string[]): number {
  const [folder, tag] = args;
  if (folder === undefined || tag === undefined) {
    console.error("usage: npm run import-release -- <kops checkout> <tag>");
    return 2;
  }
  const release = tag.replace(/^v/, "");
  const { record, problems } = importCatalog(openCheckout(folder, tag), release);
  const base = findBase(release);
  const written = base === undefined ? record : subtractRecord(record, base, readMerged(base));
  writeFileSync(`${CATALOG}${release}.json`, `${JSON.stringify(written, null, 1)}\n`);
  console.log(`catalog/${release}.json: ${base === undefined ? "complete" : `differences from ${base}`}`);
  if (problems.length === 0) return 0;
  console.error(`\n${formatReport(problems)}\n\n${problems.length} places that the rules do not explain`);
  return 3;
}

/** The newest release in the catalog that is older than this one. */
function findBase(release: string): string | undefined {
  const version = parseVersion(release);
  return readdirSync(CATALOG)
    .flatMap((name) => /^(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? [])
    .map((name) => ({ name, version: parseVersion(name) }))
    .filter(
      (other) =>
        version !== undefined && other.version !== undefined && compareVersions(other.version, version) < 0,
    )
    .sort((a, b) => (a.version && b.version ? compareVersions(a.version, b.version) : 0))
    .at(-1)?.name;
}

function readMerged(release: string): CatalogRecord {
  return mergeRecords(release, (name) => {
    const path = `${CATALOG}${name}.json`;
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : undefined;
  });
}

process.exitCode = main(process.argv.slice(2));
