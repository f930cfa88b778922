import { selectCluster, type SelectedCluster } from "../../cluster/read/select-cluster.ts";

import type { Finding } from "../../errors/finding.ts";
import type { ClusterFlags } from "../../cli/flags/cluster-options.ts";
import { listCluster, type ListedCluster } from "./list-cluster.ts";
import { readClusterDocuments } from "./asset-list.ts";
import { clusterRequest } from "./cluster-request.ts";
import { clusterSources } from "./cluster-sources.ts";
import type { Say } from "./list-request.ts";

/** One cluster, all that it leads to, and the documents that it was read from. */
export interface LoadedCluster extends ListedCluster {
  readonly selected: SelectedCluster;
  /** What was noticed while the documents were read. */
  readonly findings: readonly Finding[];
}

/**
 * The one cluster that flags name, for verbs that are about a cluster and not about a list of any source. Throws UserErrors for
 * whatever is wrong with flags or documents.
 */
export async function loadCluster(
  clusterName: string | undefined,
  flags: ClusterFlags,
  say: Say,
): Promise<LoadedCluster> {
  const named = clusterName ?? flags.name;
  const name = named === "" ? undefined : named;
  const store = await clusterSources(name, flags);
  const request = clusterRequest(flags, store.kopsVersion, say);
  const documents = readClusterDocuments(store.sources, request.release);
  const selected = selectCluster(documents, name);
  const findings = [...store.findings, ...documents.findings];
  return { ...listCluster(selected, request), selected, findings };
}
