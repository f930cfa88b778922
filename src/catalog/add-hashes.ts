import type { KnownHashesData } from "../inventory/known-hashes.ts";

/** Hashes with those of releases that they do not know yet. */
export function addHashes(known: KnownHashesData, more: KnownHashesData): KnownHashesData {
  const releases = new Set(Object.values(known.releaseSets).flat());
  const prefix = `${Object.keys(known.releaseSets).length}+`;
  const added = Object.entries(more.releaseSets).map(
    ([name, set]) => [`${prefix}${name}`, set.filter((release) => !releases.has(release))] as const,
  );
  return {
    releaseSets: { ...known.releaseSets, ...Object.fromEntries(added) },
    groups: [...known.groups, ...more.groups.map((group) => ({ ...group, known: `${prefix}${group.known}` }))],
  };
}
