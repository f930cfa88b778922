import { groupBy } from "../remap/group-by.ts";
import { unique } from "../values/unique.ts";

/** What concerns several assets alike once, with all of them. */
export function mergeSame<Told extends { readonly assets?: readonly string[] }>(
  findings: readonly Told[],
): (Told & { readonly assets: readonly string[] })[] {
  const groups = groupBy(findings, (finding) => JSON.stringify({ ...finding, assets: [] }));
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    return [{ ...first, assets: unique([first, ...more].flatMap(({ assets = [] }) => assets)) }];
  });
}
