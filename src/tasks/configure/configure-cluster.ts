import { checkRequest } from "../check-request.ts";
import {
  configureAssets,
  type AssetsChange,
  type ChangedField,
} from "../../cluster/edit/configure-assets.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { selectCluster } from "../../cluster/read/select-cluster.ts";
import type { Finding } from "../../errors/finding.ts";
import type { ListDiff } from "../../remap/diff-placements.ts";
import { clusterRequest } from "../list/cluster-request.ts";
import type { ClusterSource } from "../list/list-request.ts";
import { readClusterDocuments, type ReleaseFiles } from "../list/read-cluster-documents.ts";
import { compareNodes } from "./compare-nodes.ts";

/** What spec.assets is to be, and in which document. */
export interface ConfigureRequest extends Pick<
  ClusterSource,
  "catalogs" | "clusterName" | "kopsVersion" | "kubernetesVersion" | "variables"
> {
  /** The text with the Cluster document (YAML or JSON). */
  readonly source: Source;
  /** More documents of the cluster, such as InstanceGroups. */
  readonly others?: readonly Source[];
  readonly change: AssetsChange;
}

export interface ConfiguredCluster {
  /** The source's text with the change, every other character as it was. */
  readonly text: string;
  /** What differs from what the source said; empty where it said so already. */
  readonly changed: readonly ChangedField[];
  /** What that means for nodes. */
  readonly diff: ListDiff;
  /** Of the spec as it will be. */
  readonly findings: readonly Finding[];
}

/** Sets spec.assets in a text. Throws UserErrors for what the kOps release refuses in the spec as it will be. */
export function configureCluster(wanted: ConfigureRequest): ConfiguredCluster {
  checkRequest(
    "configureCluster",
    { request: wanted },
    { "request.source": "a text with its name", "request.change": "an object" },
  );
  const { source, others = [], change } = wanted;
  const { request, findings } = clusterRequest({ ...wanted, sources: [] });
  const name = clusterNameIn(source, others, wanted.clusterName, request);
  const { text, changed } = configureAssets(source, name, change);
  const nodes = compareNodes({ source, others }, text, name, request);
  return { text, changed, diff: nodes.diff, findings: [...findings, ...nodes.findings] };
}

/** The cluster that the file has; the other files add documents to it. */
function clusterNameIn(
  source: Source,
  others: readonly Source[],
  wanted: string | undefined,
  release: ReleaseFiles,
): string {
  const own = readClusterDocuments([source], release);
  const documents = readClusterDocuments([source, ...others], release);
  return selectCluster({ ...documents, clusters: own.clusters, instanceGroups: [] }, wanted).cluster.name;
}
