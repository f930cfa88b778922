import { counted } from "../values/counted.ts";
import type { AssetState, ReportModel, ReportVerdict } from "./report-model.ts";
import { countStates, stateWord } from "./state-words.ts";

const BAD: readonly AssetState[] = ["failed", "wrong", "missing"];

/** How it went, from what is known of each asset and what was found. */
export function verdictOf(
  model: Pick<ReportModel, "verb" | "assets" | "findings" | "upgrade">,
): ReportVerdict {
  const errors = model.findings.filter(({ severity }) => severity === "error").length;
  const warnings = model.findings.filter(({ severity }) => severity === "warning").length;
  const counts = countStates(model);
  const isBad = errors > 0 || BAD.some((state) => counts.has(state));
  const state = isBad ? "bad" : warnings > 0 ? "attention" : "good";
  const told = model.verb === "serve" ? [] : [counted(errors, "error"), counted(warnings, "warning")];
  return { state, text: [...whatOf(model), ...told].join(", ") };
}

function whatOf(model: Pick<ReportModel, "verb" | "assets" | "upgrade">): string[] {
  if (model.upgrade !== undefined) return changesOf(model.upgrade);
  return [...countStates(model)].map(([state, count]) => `${count} ${stateWord(state, model.verb)}`);
}

function changesOf({ changes, same }: NonNullable<ReportModel["upgrade"]>): string[] {
  const count = (kind: string, words: string): string[] => {
    const found = changes.filter(({ change }) => change === kind).length;
    return found === 0 ? [] : [`${found} ${words}`];
  };
  return [
    ...count("replaced", "with another version"),
    ...count("added", "to add"),
    ...count("changed", "with another hash"),
    ...count("moved", "at another place"),
    ...count("removed", "that may go"),
    `${same} that stay`,
  ];
}
