import { resolve } from "node:path";
import { badFlags } from "../../errors/bad-flags.ts";
import type { EndFlag } from "./parse-end.ts";

/** Refuses an end that is named twice, however its path is spelt. Throws a UserError BAD_FLAGS. */
export function refuseEqualEnds(ends: readonly EndFlag[]): void {
  const seen = new Set<string>();
  for (const { name, directory, bundle } of ends) {
    const path = bundle?.to ?? directory;
    const place = path === undefined ? name : resolve(path);
    if (seen.has(place)) throw badFlags(`--to ${name} is given twice`, "Leave one of them out.");
    seen.add(place);
  }
}
