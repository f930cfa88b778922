import type { Summary } from "../transfer/summarize.ts";
import { formatBytes } from "./format-bytes.ts";

/** A run's result in a few lines. */
export function describeSummary(summary: Summary, seconds: number): string {
  const { sent, mounted, skipped } = summary;
  return [
    `images: ${counts(summary.images)}`,
    `files:  ${counts(summary.files)}`,
    `bytes:  ${formatBytes(sent)} sent, ${formatBytes(mounted)} mounted, ${formatBytes(skipped)} already there, in ${seconds.toFixed(1)} s`,
  ].join("\n");
}

function counts({ copied, present, failed }: Summary["images"]): string {
  return `${copied} copied, ${present} already there, ${failed} failed`;
}
