import type { AssetList } from "../tasks/list/asset-list.ts";
import { listAssets } from "../tasks/list/list-assets.ts";
import type { ListRequest } from "../tasks/list/list-request.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { sayFindings } from "./say.ts";
import { withHosts } from "./with-hosts.ts";

/** The list that flags ask for, for verbs that do no more with hosts; what was noticed is told. */
export async function loadList(
  clusterName: string | undefined,
  flags: SourceFlags,
  more: Pick<ListRequest, "hashes" | "complete"> = {},
): Promise<AssetList> {
  const request = { ...(await listRequest(clusterName, flags)), ...more };
  const list = await withHosts(hostSettings(flags), (hosts) => listAssets(request, hosts));
  sayFindings(list.findings);
  return list;
}
