import { checkRequest } from "./check-request.ts";
import { badFlags } from "../errors/bad-flags.ts";
import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { crossCheck, type Difference } from "../sources/cross-check.ts";
import { distinctAssets } from "../sources/listed-assets.ts";
import { readStateStore, type StateStore } from "../sources/state-store/read-state-store.ts";
import type { AssetList } from "./list/asset-list.ts";
import { listAssets } from "./list/list-assets.ts";
import type { ListRequest } from "./list/list-request.ts";
import { openStateStore } from "./list/open-state-store.ts";

/** How a list differs from what kOps wrote for the nodes. */
export interface CrossCheckReport {
  readonly list: AssetList;
  readonly differences: readonly Difference[];
  readonly findings: readonly Finding[];
}

/**
 * Compares one cluster's list with what kOps wrote into the state store when it last applied the cluster. Documents of the request's
 * stand beside the store that they are compared with. Throws UserErrors BAD_FLAGS, NO_CLUSTER, NOT_APPLIED and those of listAssets.
 */
export async function crossCheckCluster(request: ListRequest, hosts: Hosts): Promise<CrossCheckReport> {
  checkRequest(
    "crossCheckCluster",
    { request, hosts },
    { "request.sources": "a list of paths and named texts", hosts: "what openHosts opens" },
  );
  const list = await listAssets({ ...request, besideState: true }, hosts);
  const { state } = request;
  const [clusterName, second] = list.clusters;
  if (state === undefined || clusterName === undefined || second !== undefined) {
    throw badFlags(
      "--cross-check compares one cluster with its state store",
      "Give the state store with --state and the cluster by its name.",
    );
  }
  const reader = await openStateStore(state, hosts, request);
  const store = await readStateStore(reader, clusterName, list.instanceGroups);
  // What is not remapped is a difference, too, and told there.
  const own = distinctAssets(store.listed).findings.filter(({ code }) => code !== "NOT_REMAPPED");
  const findings = [...list.findings, ...own, ...otherRelease(list, store)];
  return { list, differences: crossCheck(list, store.listed), findings };
}

function otherRelease({ release }: AssetList, { kopsVersion }: StateStore): Finding[] {
  if (kopsVersion === undefined || release === undefined || kopsVersion === release) return [];
  const message = `kOps ${kopsVersion} last applied the cluster, and the list is for kOps ${release}`;
  return [{ code: "OTHER_RELEASE", severity: "info", message }];
}
