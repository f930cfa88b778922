import type { MarkedFile } from "../../remap/marked-placement.ts";
import { mirrorUrl } from "../../transfer/mirrors.ts";
import { fillHashes } from "../list/fill-hashes.ts";
import { readMirrors } from "../../cli/flags/read-mirrors.ts";
import type { Say } from "../list/list-request.ts";
import type { NodePlanFlags } from "../../cli/render/nodes-options.ts";

/**
 * Files with the hashes that the release does not know: read beside them where nodes download them, as kOps does when it provisions, and
 * where that has none, beside the canonical ones.
 */
export async function fillNodeHashes(
  files: readonly MarkedFile[],
  flags: Pick<NodePlanFlags, "mirror" | "config" | "offline">,
  say: Say,
): Promise<readonly MarkedFile[]> {
  const known = await readMirrors(flags);
  const mirror = files
    .filter(({ sha256, canonical, download }) => sha256 === undefined && !/[=,]/.test(canonical + download))
    .map(({ canonical, download }) => {
      const places = new Set([download, ...mirrorUrl(canonical, known)]);
      return `${canonical}=${[...places].join(",")}`;
    });
  return fillHashes(files, { mirror, ...(flags.offline === true ? { offline: true } : {}) }, say);
}
