import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { unique } from "../../values/unique.ts";
import type { Lock } from "../lock.ts";
import type { AssetCopy } from "../transfer-plan.ts";

/** A finding LAYERS_UNKNOWN where a lock has no layers of images that are split by it: what they share is then read by several shards. */
export function shardFindings(copies: readonly AssetCopy[], lock: Lock | undefined): Finding[] {
  const known = new Set(
    lock?.images.flatMap(({ canonical, blobs }) => (blobs === undefined ? [] : canonical)),
  );
  const images = unique(copies.flatMap(({ kind, name }) => (kind === "image" ? name : [])));
  const unknown = images.filter((name) => !known.has(name));
  if (unknown.length === 0) return [];
  const whose = counted(unknown.length, "image");
  return [
    {
      code: "LAYERS_UNKNOWN",
      severity: "info",
      message: `the lock file does not have the layers of ${whose}: several shards may read the layers that they share`,
      hint: "Write the lock with `kops-assets lock --layers`.",
    },
  ];
}
