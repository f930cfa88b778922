import { CLUSTER_LABEL, clusterLabel } from "./cluster-label.ts";
import { didYouMean } from "./did-you-mean.ts";
import { UserError } from "../../errors/user-error.ts";
import type { ClusterDocuments } from "./read-documents.ts";
import type { SourceDocument } from "./source-document.ts";
import { specProblem, throwProblems } from "./spec-problem.ts";
import { unique } from "../../values/unique.ts";

export interface SelectedCluster {
  readonly cluster: SourceDocument;
  readonly instanceGroups: readonly SourceDocument[];
  readonly additionalObjects: readonly SourceDocument[];
}

/**
 * The cluster called `name`, or the only one, with its instance groups (by the label kops.k8s.io/cluster; a group without it is the
 * only cluster's). Throws UserError NO_CLUSTER, SEVERAL_CLUSTERS, or BAD_INSTANCE_GROUP (a cluster that is not there, or no label where
 * there are several).
 */
export function selectCluster(documents: ClusterDocuments, name?: string): SelectedCluster {
  const cluster = pickCluster(documents, name);
  refuseStrayGroups(documents);
  return {
    cluster,
    instanceGroups: documents.instanceGroups.filter((group) => ownerOf(group, documents) === cluster.name),
    additionalObjects: documents.additionalObjects,
  };
}

function pickCluster(documents: ClusterDocuments, name: string | undefined): SourceDocument {
  const { clusters } = documents;
  const [first, second] = clusters;
  if (first === undefined) throw noClusterError(documents);
  if (name !== undefined) {
    const named = clusters.find((cluster) => cluster.name === name);
    if (named !== undefined) return named;
    const names = clusters.map((cluster) => cluster.name);
    throw new UserError("NO_CLUSTER", `there is no cluster "${name}"; found ${listClusters(clusters)}`, {
      hint: didYouMean(name, names, "Give one of these names, or another file with -f."),
    });
  }
  if (second === undefined) return first;
  const { line, column } = second.position(["metadata", "name"]);
  const message = `${second.source}:${line}:${column}: a second Cluster; found ${listClusters(clusters)}`;
  throw new UserError("SEVERAL_CLUSTERS", message, { hint: "Name the cluster you want." });
}

function noClusterError({
  instanceGroups,
  additionalObjects,
  otherKopsObjects,
}: ClusterDocuments): UserError {
  const others = [...instanceGroups, ...otherKopsObjects, ...additionalObjects];
  const kinds = unique(others.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  const found = kinds.length === 0 ? "the files are empty" : `found only ${kinds.slice(0, 10).join(", ")}`;
  return new UserError("NO_CLUSTER", `there is no kops.k8s.io Cluster; ${found}`, {
    hint: "Give a file with the Cluster document with -f; `kops get cluster NAME -o yaml` prints it.",
  });
}

function ownerOf(group: SourceDocument, { clusters }: ClusterDocuments): string {
  const [only, second] = clusters;
  const label = clusterLabel(group);
  return label === "" && second === undefined ? (only?.name ?? "") : label;
}

function refuseStrayGroups(documents: ClusterDocuments): void {
  const { clusters, instanceGroups } = documents;
  const names = new Set(clusters.map((cluster) => cluster.name));
  const stray = instanceGroups.filter((group) => !names.has(ownerOf(group, documents)));
  throwProblems(
    stray.map((group) => {
      const label = clusterLabel(group);
      const position = group.position(["metadata", "labels", CLUSTER_LABEL]);
      const message =
        label === ""
          ? `instance group "${group.name}" has no label ${CLUSTER_LABEL}`
          : `instance group "${group.name}" belongs to cluster "${label}", which is not among ${listClusters(clusters)}`;
      const hint = `Set the label ${CLUSTER_LABEL} to the name of its cluster, as kOps wants it.`;
      return specProblem(group.source, position, { code: "BAD_INSTANCE_GROUP", message, hint });
    }),
  );
}

function listClusters(clusters: readonly SourceDocument[]): string {
  return clusters
    .map((cluster) => `"${cluster.name}" (${cluster.source}:${cluster.position([]).line})`)
    .join(", ");
}
