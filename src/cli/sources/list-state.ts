import { redactUrl } from "../../errors/redact-url.ts";
import { badFlags } from "../bad-flags.ts";
import type { AssetList } from "../list-assets.ts";
import type { SourceText } from "../read-sources.ts";
import { groupsIn, hasCluster } from "./documents-beside-store.ts";
import { listSpecs } from "./list-specs.ts";
import type { LoadRequest } from "./load-request.ts";
import { readStateSpec } from "./read-state-spec.ts";

/** The list of a cluster in a state store; instance groups in files take the place of those there. */
export async function listState(
  url: string,
  sources: readonly SourceText[],
  request: LoadRequest,
): Promise<AssetList> {
  const { clusterName, flags } = request;
  if (hasCluster(sources)) {
    if (flags.crossCheck === true) return listSpecs(sources, request);
    throw badFlags(
      "-f and --state both have a cluster",
      "Leave one out, or compare them with --cross-check.",
    );
  }
  if (clusterName === undefined) {
    throw badFlags(
      `which cluster of the state store ${redactUrl(url)} is not said`,
      "Add its name as CLUSTER, --name or KOPS_CLUSTER_NAME; or give a cluster's documents with -f.",
    );
  }
  const spec = await readStateSpec(url, clusterName, groupsIn(sources));
  const isCluster = ({ name }: SourceText): boolean => /\/(?:config|cluster-completed\.spec)$/.test(name);
  const documents = sources.length === 0 ? spec.sources : [...spec.sources.filter(isCluster), ...sources];
  return listSpecs(documents, request, spec);
}
