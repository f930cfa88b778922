import { hideSecrets } from "../errors/hide-secrets.ts";
import { printable } from "../errors/printable.ts";
import { printJsonText } from "../values/quote-text.ts";
import type { PruneReport } from "../tasks/prune/prune-request.ts";
import { formatBytes } from "../values/format-bytes.ts";
import { counted } from "../values/counted.ts";

/** What goes, one line each, and a sum; or all of it as JSON. */
export function printPrune(report: PruneReport, format: "table" | "json", isApplied: boolean): string {
  return hideSecrets(printAs(report, format, isApplied));
}

function printAs(report: PruneReport, format: "table" | "json", isApplied: boolean): string {
  if (format === "json") return `${printJsonText({ ...report, applied: isApplied }, 2)}\n`;
  const { plan, removed } = report;
  const lines = [
    ...plan.repositories.flatMap(({ repository, tags }) =>
      tags.map((tag) => `tag       ${repository}:${tag}`),
    ),
    ...plan.repositories.flatMap(({ repository, manifests }) =>
      manifests.map((digest) => `manifest  ${repository}@${digest}`),
    ),
    ...plan.blobs.map(({ digest, size }) => `blob      ${digest} ${formatBytes(size)}`),
    ...plan.files.map(({ path, size }) => `file      ${path} ${formatBytes(size)}`),
  ];
  const planned = {
    tags: count(plan.repositories, ({ tags }) => tags),
    manifests: count(plan.repositories, ({ manifests }) => manifests),
    blobs: plan.blobs.length,
    files: plan.files.length,
    bytes: plan.bytes,
  };
  const { tags, manifests, blobs, files, bytes } = isApplied ? removed : planned;
  const what = [
    ...[counted(tags, "tag"), counted(manifests, "manifest"), counted(blobs, "blob"), counted(files, "file")],
    formatBytes(bytes),
  ].join(", ");
  return `${[...lines.map(printable), `${isApplied ? "removed" : "would be removed"}: ${what}`].join("\n")}\n`;
}

function count<T>(items: readonly T[], list: (item: T) => readonly unknown[]): number {
  return items.reduce((sum, item) => sum + list(item).length, 0);
}
