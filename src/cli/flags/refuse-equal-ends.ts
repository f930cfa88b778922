import { resolve, sep } from "node:path";
import { badFlags } from "../../errors/bad-flags.ts";
import type { EndFlag } from "./parse-end.ts";

/** Refuses an end that is named twice, however its path is spelt, and a directory in that of another end. Throws a UserError BAD_FLAGS. */
export function refuseEqualEnds(ends: readonly EndFlag[]): void {
  const seen = new Set<string>();
  for (const { name, directory, bundle } of ends) {
    const path = bundle?.to ?? directory;
    const place = path === undefined ? name : resolve(path);
    if (seen.has(place)) throw badFlags(`--to ${name} is given twice`, "Leave one of them out.");
    seen.add(place);
  }
  const folders = ends.flatMap(({ directory }) => (directory === undefined ? [] : resolve(directory)));
  const outer = folders.find((one) => folders.some((other) => other.startsWith(one + sep)));
  if (outer === undefined) return;
  throw badFlags(`--to names ${outer}, and another end in it`, "Name directories beside each other.");
}
