import type { KnownHashesData } from "../inventory/known-hashes.ts";

/** Known hashes as JSON, one line per release set and per group. */
export function formatHashes({ releaseSets, groups }: KnownHashesData): string {
  const sets = Object.entries(releaseSets).map(
    ([name, set]) => `  ${JSON.stringify(name)}: ${JSON.stringify(set)}`,
  );
  const lines = groups.map((group) => `  ${JSON.stringify(group)}`);
  return `{\n "releaseSets": {\n${sets.join(",\n")}\n },\n "groups": [\n${lines.join(",\n")}\n ]\n}\n`;
}
