import { redactUrl } from "../../errors/redact-url.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { SourceText } from "../disk/read-sources.ts";
import { groupsIn, hasCluster } from "./documents-beside-store.ts";
import { readStateSpec, type StateSpec } from "./read-state-spec.ts";

/** A cluster's documents in a state store; instance groups in files take the place of those there. */
export async function stateDocuments(
  url: string,
  clusterName: string | undefined,
  files: readonly SourceText[],
): Promise<StateSpec> {
  if (hasCluster(files))
    throw badFlags(
      "-f and --state both have a cluster",
      "Leave one out, or compare them with `get assets --cross-check`.",
    );
  if (clusterName === undefined) {
    throw badFlags(
      `which cluster of the state store ${redactUrl(url)} is not said`,
      "Add its name as CLUSTER, --name or KOPS_CLUSTER_NAME; or give a cluster's documents with -f.",
    );
  }
  const spec = await readStateSpec(url, clusterName, groupsIn(files));
  const isCluster = ({ name }: SourceText): boolean => /\/(?:config|cluster-completed\.spec)$/.test(name);
  if (files.length === 0) return spec;
  return { ...spec, sources: [...spec.sources.filter(isCluster), ...files] };
}
