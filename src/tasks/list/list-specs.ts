import { selectClusters } from "../../cluster/read/select-clusters.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import type { Finding } from "../../errors/finding.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import type { OwnMirrors } from "../../mirrors/render-kops-mirrors.ts";
import { hostsOfNodes } from "../../sources/hosts-of-nodes.ts";
import { mirrorFilesOf, mirrorsOf } from "../../sources/own-mirrors.ts";
import { present } from "../../values/present.ts";
import { checkPlatforms } from "../../inventory/check-platforms.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import { toAssetList, type AssetList } from "./asset-list.ts";
import { clusterRequest } from "./cluster-request.ts";
import { listCluster, type ListedCluster } from "./list-cluster.ts";
import type { ListRequest } from "./list-request.ts";
import { readClusterDocuments } from "./read-cluster-documents.ts";
import type { StateSpec } from "./read-state-spec.ts";
import { distinct } from "../../values/distinct.ts";

/** The list of one cluster in documents, or the union of several; `store` is where they are from, if they are not files. */
export async function listSpecs(
  sources: readonly Source[],
  list: ListRequest,
  store: Pick<StateSpec, "kopsVersion" | "findings"> = { findings: [] },
): Promise<AssetList> {
  const { request, findings } = clusterRequest(list, store.kopsVersion);
  const completion = list.complete === true ? await import("./complete-list.ts") : undefined;
  const { specs, channels } = completion?.splitChannels(sources) ?? { specs: sources, channels: [] };
  const documents = readClusterDocuments(specs, request);
  const selected = selectClusters(documents, list.clusterName, list.allClusters === true);
  const listed = selected.map((one) => ({ selected: one, cluster: listCluster(one, request) }));
  const placements: MarkedPlacements[] = [];
  for (const { selected: one, cluster } of listed)
    placements.push((await completion?.completeList(one, cluster, channels)) ?? cluster.placements);
  const clusters = listed.map(({ cluster }) => cluster);
  const union = await unite(clusters, placements);
  const noticed = [
    ...findings,
    ...store.findings,
    ...documents.findings,
    ...clusters.flatMap((one) => platformFindings(one, list)),
  ];
  const [only, another] = listed;
  const own =
    only === undefined || another !== undefined ? undefined : ownMirrors(only.selected, only.cluster);
  const placed = { ...union, findings: [...noticed, ...union.findings] };
  const hosts = listed.flatMap(({ selected: { cluster, instanceGroups }, cluster: { cluster: completed } }) =>
    hostsOfNodes(cluster, instanceGroups, completed),
  );
  const nodeHosts = distinct(hosts);
  return { ...toAssetList(clusters, placed, request.release), ...present({ own }), nodeHosts };
}

function ownMirrors({ cluster, instanceGroups }: SelectedCluster, listed: ListedCluster): OwnMirrors {
  const documents = [cluster, ...instanceGroups];
  return {
    containerdVersion: listed.cluster.spec.containerd.version,
    hasRegistryMirrors: documents.some((document) => Object.keys(mirrorsOf(document)).length > 0),
    hasFiles: documents.some((document) => mirrorFilesOf(document).length > 0),
  };
}

function platformFindings({ cluster }: ListedCluster, { architectures = [], roles }: ListRequest): Finding[] {
  if (architectures.length === 0) return [];
  const unknown = checkPlatforms(cluster, { architectures, roles });
  if (unknown.length === 0) return [];
  const wanted = architectures.map((arch) => `linux/${arch}`).join(", ");
  const message = `the specs do not say which platform the machines of ${unknown.join(", ")} of ${cluster.name} have, and --platform leaves out all but ${wanted}`;
  const hint = "Make sure that these machines have no other platform.";
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
