import type { Source } from "../../cluster/read/parse-source.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { groupsIn, hasCluster } from "./documents-beside-store.ts";
import type { ClusterSource } from "./list-request.ts";
import { openStateStore } from "./open-state-store.ts";
import { readStateSpec, type StateSpec } from "./read-state-spec.ts";

/** A cluster's documents in a state store; instance groups in files take the place of those there. */
export async function stateDocuments(
  url: string,
  files: readonly Source[],
  request: ClusterSource,
  hosts: Hosts,
): Promise<StateSpec> {
  if (hasCluster(files))
    throw badFlags(
      "-f and --state both name a cluster",
      "Leave one out, or compare them with `get assets --cross-check`.",
    );
  const { clusterName } = request;
  if (clusterName === undefined) {
    throw badFlags(
      `no cluster of the state store ${redactUrl(url)} is named`,
      "Add its name as CLUSTER, --name or KOPS_CLUSTER_NAME; or give a cluster's documents with -f.",
    );
  }
  const reader = await openStateStore(url, hosts, request);
  const spec = await readStateSpec(reader, clusterName, groupsIn(files));
  const isCluster = ({ name }: Source): boolean => /\/(?:config|cluster-completed\.spec)$/.test(name);
  if (files.length === 0) return spec;
  return { ...spec, sources: [...spec.sources.filter(isCluster), ...files] };
}
