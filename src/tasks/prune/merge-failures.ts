import type { Finding } from "../../errors/finding.ts";
import { groupBy } from "../../remap/group-by.ts";
import { someOf } from "../../values/some-of.ts";

/** What failed for one cause once, as it was first met, with all that could not be removed. */
export function mergeFailures(findings: readonly Finding[]): Finding[] {
  const groups = groupBy(findings, ({ code, hint = "" }) => `${code} ${hint}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    if (others.length === 0) return [first];
    const more = others.flatMap(({ assets = [] }) => assets);
    const message = `${first.message}; the same of ${others.length} more: ${someOf(more)}`;
    return [{ ...first, message, assets: [...(first.assets ?? []), ...more] }];
  });
}
