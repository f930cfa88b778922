import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { completeCluster } from "../../src/cluster/complete/complete-cluster.ts";
import { convertDocuments } from "../../src/cluster/convert-documents.ts";
import type { FieldTable } from "../../src/cluster/read/field-table.ts";
import { readDocuments } from "../../src/cluster/read/read-documents.ts";
import { selectCluster } from "../../src/cluster/read/select-cluster.ts";
import type { KnownHashes } from "../../src/inventory/asset.ts";
import { loadCatalog, type Catalog } from "../../src/inventory/catalog.ts";
import { knownHashes, type KnownHashesData } from "../../src/inventory/known-hashes.ts";
import { takeInventory } from "../../src/inventory/take-inventory.ts";
import type { Placements } from "../../src/remap/placement.ts";
import { remap } from "../../src/remap/remap.ts";

/** One listing of kOps's own and the spec that it is of. */
export interface GoldenCase {
  readonly name: string;
  readonly spec: string;
  readonly listing: string;
}

export interface GoldenRelease {
  readonly release: string;
  readonly cases: readonly GoldenCase[];
}

/** A case as kOps lists it: in the very order, or in one that differs only where kOps's own order is a matter of chance. */
interface GoldenMatch {
  readonly order: "exact" | "chance";
}

export type GoldenResult = GoldenMatch | GoldenDifference;

/** The first thing in a case that is not as kOps lists it. */
export interface GoldenDifference {
  readonly component: string;
  readonly text: string;
}

interface Listing {
  readonly images: readonly (readonly [string, string])[];
  readonly files: readonly (readonly [string, string, string | null])[];
}

const CATALOG = fileURLToPath(new URL("../../catalog/", import.meta.url));

/** All releases with listings in a folder; none when there is no such folder. */
export function findGoldens(root: string): GoldenRelease[] {
  if (!existsSync(root)) return [];
  const releases = readdirSync(root).filter((name) => existsSync(`${root}${name}/cases.json`));
  return releases.map((release) => {
    const specs = JSON.parse(readFileSync(`${root}${release}/cases.json`, "utf8")) as Record<string, string>;
    const cases = Object.entries(specs).map(([name, spec]) => ({
      name,
      spec: `${root}specs/${spec}`,
      listing: `${root}${release}/${name}.json`,
    }));
    return { release, cases };
  });
}

/** Lists one case and compares it with kOps's own listing. */
export function compareGolden(release: string, golden: GoldenCase): GoldenResult {
  const expected = JSON.parse(readFileSync(golden.listing, "utf8")) as Listing;
  try {
    return compare(golden.name, expected, listSpec(release, readFileSync(golden.spec, "utf8")));
  } catch (error) {
    return { component: "refused", text: `${golden.name}: ${String(error)}` };
  }
}

const catalogs = new Map<string, Catalog>();

function readCatalog(release: string): Catalog {
  const known = catalogs.get(release) ?? loadCatalog(release, (name) => JSON.parse(readFileSync(`${CATALOG}${name}.json`, "utf8")));
  catalogs.set(release, known);
  return known;
}

const hashLookups = new Map<string, KnownHashes>();

function readKnownHashes(release: string): KnownHashes {
  const known = hashLookups.get(release);
  if (known !== undefined) return known;
  const data = JSON.parse(readFileSync(`${CATALOG}hashes.json`, "utf8")) as KnownHashesData;
  const lookup = knownHashes(data, release);
  hashLookups.set(release, lookup);
  return lookup;
}

const fieldTables = new Map<string, FieldTable>();

function readFields(version: string): FieldTable {
  const table = fieldTables.get(version) ?? (JSON.parse(readFileSync(`${CATALOG}fields-${version}.json`, "utf8")) as FieldTable);
  fieldTables.set(version, table);
  return table;
}

/** As a user's file is read: with the product's own reader, and its check of fields. */
function listSpec(release: string, text: string): Placements {
  const read = selectCluster(readDocuments([{ name: "spec.yaml", text }], { release, table: readFields }));
  const cluster = completeCluster(
    convertDocuments({
      cluster: read.cluster.object,
      instanceGroups: read.instanceGroups.map(({ object }) => object),
      additionalObjects: read.additionalObjects.map(({ object }) => object),
    }),
    readCatalog(release),
  );
  const inventory = takeInventory(cluster, readCatalog(release), {}, readKnownHashes(release));
  return remap(inventory, cluster.spec.assets, cluster.release);
}

function compare(name: string, expected: Listing, actual: Placements): GoldenResult {
  // kOps remembers where protokube and channels are for as long as its process runs: only the listing that was the first of its
  // process has them, although nodes of every cluster download them.
  const wasFirst = expected.files.some(([canonical]) => canonical.endsWith("/protokube"));
  const files = actual.files.filter(({ listed }) => listed || wasFirst);
  const componentOf = new Map(
    [...actual.images, ...files].map(({ canonical, why }) => [canonical, why[0]?.component ?? ""]),
  );
  // A hash that the golden lacks has to be read beside the file: kOps itself does not know it.
  const known = new Map(expected.files.map(([canonical, , sha256]) => [canonical, sha256]));
  const found: Entry[] = [
    ...actual.images,
    ...files.map((file) => (known.get(file.canonical) === null ? { ...file, sha256: undefined } : file)),
  ];
  const wanted: Entry[] = [...expected.images, ...expected.files].map(([canonical, download, sha256]) => ({
    canonical,
    download,
    sha256: sha256 ?? undefined,
  }));
  if (findDifference(found, wanted) === undefined) return { order: "exact" };
  const settle = (entries: readonly Entry[]): readonly Entry[] => sortWithinComponents(entries, componentOf);
  const difference = findDifference(settle(found), settle(wanted));
  if (difference === undefined) return { order: "chance" };
  const [want, have] = difference;
  const component = componentOf.get((have ?? want)?.canonical ?? "") ?? "missing";
  return { component, text: `${name}: expected ${show(want)}, found ${show(have)}` };
}

interface Entry {
  readonly canonical: string;
  readonly download: string;
  readonly sha256?: string | undefined;
}

function findDifference(found: readonly Entry[], wanted: readonly Entry[]): [Entry | undefined, Entry | undefined] | undefined {
  const length = Math.max(found.length, wanted.length);
  const index = Array.from({ length }, (_, i) => i).find((i) => show(found[i]) !== show(wanted[i]));
  return index === undefined ? undefined : [wanted[index], found[index]];
}

/**
 * Components whose pods have containers and init containers with images of their own: releases before 1.36 walk a pod's members
 * in Go's random map order, so that the two lists come in either order from one run to the next.
 */
const CHANCE = new Set(["amazon-vpc-cni", "calico", "canal", "digitalocean-csi-driver", "flannel", "metadata-proxy"]);

function sortWithinComponents(entries: readonly Entry[], componentOf: ReadonlyMap<string, string>): Entry[] {
  const runs: { component: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const component = componentOf.get(entry.canonical) ?? "";
    const last = runs.at(-1);
    if (last?.component === component) last.entries.push(entry);
    else runs.push({ component, entries: [entry] });
  }
  return runs.flatMap((run) => (CHANCE.has(run.component) ? run.entries.toSorted(byText) : run.entries));
}

function byText(a: Entry, b: Entry): number {
  return show(a) < show(b) ? -1 : 1;
}

function show(entry: Entry | undefined): string {
  return entry === undefined ? "nothing more" : `${entry.canonical} -> ${entry.download} ${entry.sha256 ?? ""}`;
}
