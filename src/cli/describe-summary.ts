import type { CopyReport } from "../tasks/copy/copy-assets.ts";
import type { Summary } from "../transfer/summarize.ts";
import { formatBytes } from "../values/format-bytes.ts";
import { groupFailures, type FailureGroup } from "./group-failures.ts";

/** A run's result in a few lines, failures by host and cause. */
export function describeSummary({
  outcomes,
  summary,
  seconds,
}: Pick<CopyReport, "outcomes" | "summary" | "seconds">): string {
  const { images, files, sent, mounted, skipped } = summary;
  return [
    `images: ${counts(images)}`,
    `files:  ${counts(files)}`,
    `bytes:  ${formatBytes(sent)} sent, ${formatBytes(mounted)} mounted, ${formatBytes(skipped)} already there, in ${seconds.toFixed(1)} s`,
    ...groupFailures(outcomes).map(describeGroup),
  ].join("\n");
}

const NAMES_SHOWN = 50;
/** Names that one line has room for; more are one a line. */
const NAMES_A_LINE = 5;

function describeGroup({ host, code, names }: FailureGroup): string {
  const where = host === undefined ? code : `${host} ${code}`;
  if (names.length === 1) return `failed: ${where}: ${names.join("")}`;
  const assets = `failed: ${where}: ${names.length} assets:`;
  if (names.length <= NAMES_A_LINE) return `${assets} ${names.join(", ")}`;
  const more = names.length > NAMES_SHOWN ? [`and ${names.length - NAMES_SHOWN} more`] : [];
  return [assets, ...names.slice(0, NAMES_SHOWN), ...more].join("\n  ");
}

function counts({ copied, present, failed, held, waiting }: Summary["images"]): string {
  const heldBack = held === 0 ? "" : `, ${held} held back`;
  const forVolumes = waiting === 0 ? "" : `, ${waiting} waiting for volumes`;
  return `${copied} copied, ${present} already there, ${failed} failed${heldBack}${forVolumes}`;
}
