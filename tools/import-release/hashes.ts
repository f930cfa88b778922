import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSource } from "../../src/cluster/read/parse-source.ts";
import { compareReleases } from "../../src/cluster/read/field-table.ts";
import type { HashGroup, KnownHashesData } from "../../src/inventory/known-hashes.ts";
import type { Checkout } from "./checkout.ts";

const ASSET_DATA = "pkg/assets/assetdata";
const HASHES = "hashes.json";

/** A file of a kOps release's asset data: what URLs start with, and the hashes of the names that follow. */
interface Manifest {
  readonly bases: readonly string[];
  readonly files: readonly (readonly [name: string, sha256: string])[];
}

/** Adds what a release knows to catalog/hashes.json, or replaces what the file said of that release. */
export function updateHashes(checkout: Checkout, release: string, catalogFolder: string): void {
  const path = join(catalogFolder, HASHES);
  const before: KnownHashesData = existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as KnownHashesData)
    : { releaseSets: {}, groups: [] };
  writeFileSync(path, formatHashes(mergeHashes(before, release, importHashes(checkout))));
}

/** The hashes that a release knows: `name=sha256` with blanks between, by the address that the names follow. */
export function importHashes(checkout: Checkout): Map<string, string> {
  const groups = new Map<string, Map<string, string>>();
  for (const path of checkout.list(ASSET_DATA).filter((name) => name.endsWith(".yaml"))) {
    const { bases, files } = readManifest(path, checkout.read(path) ?? "");
    for (const base of bases) for (const [name, sha256] of files) addFile(groups, base + name, sha256);
  }
  return new Map([...groups].map(([base, files]) => [base, joinFiles(files)]));
}

/** The data with a release's hashes in place of what it said of that release before. */
function mergeHashes(
  before: KnownHashesData,
  release: string,
  hashes: ReadonlyMap<string, string>,
): KnownHashesData {
  const known = new Map<string, { base: string; files: string; releases: Set<string> }>();
  const add = (base: string, files: string, releases: readonly string[]): void => {
    const key = `${base} ${files}`;
    const group = known.get(key) ?? { base, files, releases: new Set() };
    for (const name of releases) group.releases.add(name);
    known.set(key, group);
  };
  for (const { base, files, known: set } of before.groups) {
    add(
      base,
      files,
      (before.releaseSets[set] ?? []).filter((name) => name !== release),
    );
  }
  for (const [base, files] of hashes) add(base, files, [release]);
  return numberSets([...known.values()].filter(({ releases }) => releases.size > 0));
}

function numberSets(
  groups: readonly { base: string; files: string; releases: Set<string> }[],
): KnownHashesData {
  const sorted = groups
    .map(({ base, files, releases }) => ({ base, files, set: [...releases].sort(compareReleases).join(" ") }))
    .sort((a, b) => compareBases(a.base, b.base) || (a.set < b.set ? -1 : 1));
  const sets = [...new Set(sorted.map(({ set }) => set))].sort();
  const numbers = new Map(sets.map((set, index) => [set, String(index + 1)]));
  return {
    releaseSets: Object.fromEntries(sets.map((set) => [numbers.get(set) ?? "", set.split(" ")])),
    groups: sorted.map(({ base, files, set }): HashGroup => ({ base, known: numbers.get(set) ?? "", files })),
  };
}

/** JSON with a line for each release set and each group. */
function formatHashes({ releaseSets, groups }: KnownHashesData): string {
  const sets = Object.entries(releaseSets).map(
    ([name, set]) => `  ${JSON.stringify(name)}: ${JSON.stringify(set)}`,
  );
  const lines = groups.map((group) => `  ${JSON.stringify(group)}`);
  return `{\n "releaseSets": {\n${sets.join(",\n")}\n },\n "groups": [\n${lines.join(",\n")}\n ]\n}\n`;
}

/** Groups by version: kOps's names are VERSION/…; one without a folder is in the base's own group. */
function addFile(groups: Map<string, Map<string, string>>, url: string, sha256: string): void {
  const version = /\/v?[0-9][^/]*\//.exec(url);
  const end = version === null ? url.lastIndexOf("/") + 1 : version.index + version[0].length;
  const [base, name] = [url.slice(0, end), url.slice(end)];
  const files = groups.get(base) ?? new Map<string, string>();
  const other = files.get(name);
  if (other !== undefined && other !== sha256) throw new Error(`kOps knows two hashes of ${url}`);
  files.set(name, sha256);
  groups.set(base, files);
}

function joinFiles(files: ReadonlyMap<string, string>): string {
  return [...files]
    .map(([name, sha256]) => `${name}=${sha256}`)
    .sort()
    .join(" ");
}

function readManifest(path: string, text: string): Manifest {
  const { values, problems } = parseSource({ name: path, text });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`${path}: ${problem.message}`);
  const manifest = values[0]?.value as
    { filestores?: { base: string }[]; files?: { name: string; sha256: string }[] } | undefined;
  return {
    bases: (manifest?.filestores ?? []).map(({ base }) => base),
    files: (manifest?.files ?? []).flatMap(({ name, sha256 }) => checkFile(path, name, sha256)),
  };
}

/** Leftovers of kOps's generator, such as `SHA512: "Hash:"` from a checksum file's heading, are no hashes of anything. */
function checkFile(path: string, name: string, sha256: string): [string, string][] {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return [];
  if (/[\s=]/.test(name)) throw new Error(`${path}: cannot store the name ${JSON.stringify(name)}`);
  return [[name, sha256]];
}

function compareBases(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : Number(a > b));
}
