import { selectCluster, type SelectedCluster } from "../../cluster/read/select-cluster.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { clusterRequest } from "./cluster-request.ts";
import { clusterSources } from "./cluster-sources.ts";
import { listCluster, type ListedCluster } from "./list-cluster.ts";
import type { ClusterSource } from "./list-request.ts";
import { readClusterDocuments } from "./read-cluster-documents.ts";

/** One cluster, all that it leads to, and the documents that it was read from. */
export interface LoadedCluster extends ListedCluster {
  readonly selected: SelectedCluster;
  /** What was noticed while the documents were read. */
  readonly findings: readonly Finding[];
}

/**
 * The one cluster that a request names, for what is about a cluster and not about a list of any source. Throws UserErrors for whatever
 * is wrong with the request or the documents.
 */
export async function loadCluster(source: ClusterSource, hosts: Hosts): Promise<LoadedCluster> {
  const store = await clusterSources(source, hosts);
  const { request, findings } = clusterRequest(source, store.kopsVersion);
  const documents = readClusterDocuments(store.sources, request);
  const selected = selectCluster(documents, source.clusterName);
  return {
    ...listCluster(selected, request),
    selected,
    findings: [...findings, ...store.findings, ...documents.findings],
  };
}
