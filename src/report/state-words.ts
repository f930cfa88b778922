import type { AssetState, ReportModel } from "./report-model.ts";

const STATES: Readonly<Record<AssetState, string>> = {
  copied: "copied",
  present: "already there",
  failed: "failed",
  held: "held back",
  waiting: "waiting for a volume",
  absent: "not copied",
  whole: "whole",
  wrong: "wrong",
  unknown: "unknown",
  stored: "here",
  missing: "missing",
  listed: "needed",
};

/** A state in the user's words. */
export function stateWord(state: AssetState, verb: ReportModel["verb"]): string {
  if (state === "absent" && verb === "verify") return "not looked for";
  return state === "wrong" && verb === "serve" ? "cannot be read" : STATES[state];
}

/** How many assets are in which state, in the order in which states come; what is only listed has none. */
export function countStates({ assets }: Pick<ReportModel, "assets">): ReadonlyMap<AssetState, number> {
  const counts = new Map<AssetState, number>();
  for (const state of assets.flatMap(({ states }) => states))
    if (state !== "listed") counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
