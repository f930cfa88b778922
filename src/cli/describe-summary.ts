import type { AssetOutcome } from "../transfer/asset-outcome.ts";
import { summarize, type Summary } from "../transfer/summarize.ts";
import type { TransferPlan } from "../transfer/transfer-plan.ts";
import { formatBytes } from "./format-bytes.ts";
import { groupFailures, shownName, type FailureGroup } from "./group-failures.ts";

/** A run's result in a few lines. */
export function describeSummary(
  plan: TransferPlan,
  outcomes: readonly AssetOutcome[],
  seconds: number,
): string {
  const summary = summarize(outcomes);
  return [
    `images: ${counts(summary.images)}`,
    `files:  ${counts(summary.files)}`,
    `bytes:  ${formatBytes(summary.sent)} sent, ${formatBytes(summary.mounted)} mounted, ${formatBytes(summary.skipped)} already there, in ${seconds.toFixed(1)} s`,
    ...groupFailures(outcomes).map(describeGroup),
    ...outcomes.flatMap(({ copy, notes = [] }) =>
      notes.map(
        ({ severity, message, hint }) =>
          `${severity === "info" ? "note:   " : `${severity}: `}${shownName(copy)}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
      ),
    ),
    ...unmapped(plan),
  ].join("\n");
}

const NAMES_SHOWN = 50;

function describeGroup({ host, code, names }: FailureGroup): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : "";
  const where = host === undefined ? code : `${host} ${code}`;
  const assets = names.length === 1 ? "" : `${names.length} assets: `;
  return `failed: ${where}: ${assets}${names.slice(0, NAMES_SHOWN).join(", ")}${more}`;
}

function counts({ copied, present, failed }: Summary["images"]): string {
  return `${copied} copied, ${present} already there, ${failed} failed`;
}

function unmapped({ unmapped: names }: TransferPlan): string[] {
  if (names.length === 0) return [];
  const what = `${names.length} asset${names.length === 1 ? " has" : "s have"} no place of their own and were not copied`;
  return [`note:   ${what}; set spec.assets, or give --container-registry, --file-repository or --to`];
}
