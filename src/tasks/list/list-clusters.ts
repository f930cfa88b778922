import { checkPlatforms } from "../../inventory/check-platforms.ts";
import type { Selection } from "../../inventory/select-assets.ts";
import { selectClusters } from "../../cluster/read/select-clusters.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import type { Finding } from "../../errors/finding.ts";
import { readClusterDocuments, toAssetList, type AssetList } from "./asset-list.ts";
import { listCluster, type ClusterRequest, type ListedCluster } from "./list-cluster.ts";
import type { SourceText } from "../disk/read-sources.ts";

export interface ClustersRequest extends ClusterRequest {
  readonly sources: readonly SourceText[];
  readonly clusterName?: string;
  /** Lists every cluster of a file that has several. */
  readonly allClusters: boolean;
  /** Adds what clusters pull and kOps does not list. */
  readonly complete: boolean;
  readonly selection: Selection;
}

/** The list of one cluster, or the union of several. */
export async function listClusters(request: ClustersRequest): Promise<AssetList> {
  const completion = request.complete ? await import("./complete-list.ts") : undefined;
  const { specs, channels } = completion?.splitChannels(request.sources) ?? {
    specs: request.sources,
    channels: [],
  };
  const documents = readClusterDocuments(specs, request.release);
  const selected = selectClusters(documents, request.clusterName, request.allClusters);
  const listed = selected.map((one) => listCluster(one, request));
  const lists: MarkedPlacements[] = [];
  for (const [index, one] of selected.entries()) {
    const own = listed[index];
    if (own === undefined) continue;
    lists.push((await completion?.completeList(one, own, channels)) ?? own.placements);
  }
  const findings = [
    ...documents.findings,
    ...listed.flatMap((one) => platformFindings(one, request.selection)),
  ];
  const union = await unite(listed, lists);
  const placements = { ...union, findings: [...findings, ...union.findings] };
  return toAssetList(listed, placements, request.release);
}

function platformFindings({ cluster }: ListedCluster, selection: Selection): Finding[] {
  const unknown = checkPlatforms(cluster, selection);
  if (unknown.length === 0) return [];
  const wanted = (selection.architectures ?? []).map((arch) => `linux/${arch}`).join(", ");
  const message = `which platform the machines of ${unknown.join(", ")} of ${cluster.name} have is not in their specs; --platform leaves out all but ${wanted}`;
  const hint = "Make sure that they have none of the others.";
  return [{ code: "UNKNOWN_PLATFORM", severity: "warning", message, hint }];
}

async function unite(
  listed: readonly ListedCluster[],
  lists: readonly MarkedPlacements[],
): Promise<MarkedPlacements> {
  const [first, second] = lists;
  if (first !== undefined && second === undefined) return first;
  const { mergePlacements } = await import("../../remap/merge-placements.ts");
  return mergePlacements(
    lists.map((list, index) => ({ ...list, cluster: listed[index]?.cluster.name ?? "" })),
  );
}
