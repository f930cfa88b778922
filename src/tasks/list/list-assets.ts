import { selectAssets, type Selection } from "../../inventory/select-assets.ts";
import { describeFinding } from "../../cli/describe-finding.ts";
import { fillHashes } from "./fill-hashes.ts";
import type { AssetList } from "./asset-list.ts";
import { listSource } from "./list-source.ts";
import type { LoadFlags, Say } from "./list-request.ts";

/**
 * From flags to the list of any source, mapped, narrowed and with the hashes that can be found. Notes and findings go to `say`. Throws
 * UserErrors for whatever is wrong with flags or sources.
 */
export async function loadAssetList(
  clusterName: string | undefined,
  flags: LoadFlags,
  say: Say,
): Promise<AssetList> {
  const { platforms, ...selection } = await readSelection(flags);
  const name = clusterName ?? flags.name;
  const list = await listSource({ clusterName: name === "" ? undefined : name, flags, selection, say });
  if (list.clusters.length > 1)
    say(`note: the union of ${list.clusters.length} clusters: ${list.clusterName}`);
  for (const finding of list.findings) say(describeFinding(finding));
  const { images, files } = selectAssets(list, selection);
  const isEnough = flags.namesOnly === true;
  return { ...list, images, files: isEnough ? files : await fillHashes(files, flags, say), platforms };
}

async function readSelection(flags: LoadFlags): Promise<Selection & { platforms: readonly string[] }> {
  if (flags.platform.length === 0 && flags.roles === undefined) return { platforms: [] };
  const { parseSelection } = await import("../../cli/flags/parse-selection.ts");
  return parseSelection(flags);
}
