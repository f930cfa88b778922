import type { AssetChange } from "../remap/diff-placements.ts";
import { groupBy } from "../remap/group-by.ts";
import { present } from "../values/present.ts";
import type { ReportChange } from "./report-model.ts";

/** What is a version in a name: "v1.33.1", "3.10", "1.6.20-eksbuild.1". */
const VERSION = /v?\d+(?:\.\d+)+(?:[-+][\w.]+)?/g;

/**
 * Changes as people read an upgrade: where one asset goes and one of the same name but for its version comes, both are one line.
 */
export function pairChanges(changes: readonly AssetChange[]): ReportChange[] {
  const groups = groupBy(changes, (change) => `${change.asset} ${nameOf(change)}`);
  return [...groups.values()].flatMap((group) => {
    const [added, ...moreAdded] = group.filter(({ change }) => change === "added");
    const [removed, ...moreRemoved] = group.filter(({ change }) => change === "removed");
    const isPair = moreAdded.length === 0 && moreRemoved.length === 0;
    if (!isPair || added === undefined || removed === undefined) return group.map(asItIs);
    const both = { ...lineOf(added), before: removed.canonical, after: added.canonical };
    const others = group.filter((one) => one !== added && one !== removed);
    return [{ ...both, change: "replaced" as const }, ...others.map(asItIs)];
  });
}

/** A name without its tag, or with a star for each version in it. */
function nameOf({ asset, canonical }: AssetChange): string {
  return asset === "image"
    ? canonical.replace(/(?::[^:/@]+)?(?:@.*)?$/, "")
    : canonical.replace(VERSION, "*");
}

function asItIs(change: AssetChange): ReportChange {
  const { canonical, download, hash, was } = change;
  switch (change.change) {
    case "added":
      return { ...lineOf(change), after: canonical };
    case "removed":
      return { ...lineOf(change), before: canonical };
    case "changed":
      return {
        ...lineOf(change),
        before: `${canonical} ${was?.hash ?? ""}`.trim(),
        after: `${canonical} ${hash ?? ""}`.trim(),
      };
    case "moved":
      return { ...lineOf(change), after: download, ...present({ before: was?.download }) };
  }
}

function lineOf({
  change,
  asset,
  component = "",
}: AssetChange): Pick<ReportChange, "change" | "kind" | "component"> {
  return { change, kind: asset, component };
}
