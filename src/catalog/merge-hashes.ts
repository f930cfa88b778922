import { compareReleases } from "../cluster/compare-releases.ts";
import type { HashGroup, KnownHashesData } from "../inventory/known-hashes.ts";
import { unique } from "../values/unique.ts";

interface Known {
  readonly base: string;
  readonly files: string;
  readonly releases: Set<string>;
}

/** The data with a release's hashes (files by base) in place of what it said of that release before. */
export function mergeHashes(
  before: KnownHashesData,
  release: string,
  hashes: ReadonlyMap<string, string>,
): KnownHashesData {
  const known = new Map<string, Known>();
  const add = (base: string, files: string, releases: readonly string[]): void => {
    const key = `${base} ${files}`;
    const group = known.get(key) ?? { base, files, releases: new Set() };
    for (const name of releases) group.releases.add(name);
    known.set(key, group);
  };
  for (const { base, files, known: set } of before.groups) {
    const others = (before.releaseSets[set] ?? []).filter((name) => name !== release);
    add(base, files, others);
  }
  for (const [base, files] of hashes) add(base, files, [release]);
  return numberSets([...known.values()].filter(({ releases }) => releases.size > 0));
}

function numberSets(groups: readonly Known[]): KnownHashesData {
  const sorted = groups
    .map(({ base, files, releases }) => ({ base, files, set: [...releases].sort(compareReleases).join(" ") }))
    .sort((a, b) => compareBases(a.base, b.base) || (a.set < b.set ? -1 : 1));
  const sets = unique(sorted.map(({ set }) => set)).sort();
  const numbers = new Map(sets.map((set, index) => [set, String(index + 1)]));
  return {
    releaseSets: Object.fromEntries(sets.map((set) => [numbers.get(set) ?? "", set.split(" ")])),
    groups: sorted.map(({ base, files, set }): HashGroup => ({ base, known: numbers.get(set) ?? "", files })),
  };
}

function compareBases(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : Number(a > b));
}
