import type { AssetOutcome } from "../transfer/asset-outcome.ts";
import { summarize, type Summary } from "../transfer/summarize.ts";
import type { TransferPlan } from "../transfer/transfer-plan.ts";
import { formatBytes } from "./format-bytes.ts";

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
    ...outcomes.flatMap(({ copy, notes = [] }) =>
      notes.map(({ message }) => `note:   ${copy.name}: ${message}`),
    ),
    ...unmapped(plan),
    ...(plan.refused ?? []).map(({ message }) => `failed: ${message}`),
  ].join("\n");
}

function counts({ copied, present, failed }: Summary["images"]): string {
  return `${copied} copied, ${present} already there, ${failed} failed`;
}

function unmapped({ unmapped: names }: TransferPlan): string[] {
  if (names.length === 0) return [];
  const what = `${names.length} asset${names.length === 1 ? " has" : "s have"} no place of their own and were not copied`;
  return [`note:   ${what}; set spec.assets, or give --container-registry, --file-repository or --to`];
}
