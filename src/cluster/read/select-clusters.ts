import { UserError } from "../../errors/user-error.ts";
import type { ClusterDocuments } from "./read-documents.ts";
import { selectCluster } from "./select-cluster.ts";
import type { SelectedCluster } from "./select-cluster.ts";
import type { SourceDocument } from "./source-document.ts";

/**
 * The cluster called `name`, or else all of them: one a file, unless `all` is set, because a second Cluster in a file is a mistake more
 * often than not. Objects of other kinds belong to the clusters of their own file, and to every cluster from a file without any.
 * Throws the UserErrors of selectCluster.
 */
export function selectClusters(
  documents: ClusterDocuments,
  name: string | undefined,
  all: boolean,
): [SelectedCluster, ...SelectedCluster[]] {
  const [first, ...others] = documents.clusters;
  if (name !== undefined || first === undefined || others.length === 0)
    return [selectCluster(documents, name)];
  if (!all) refuseCrowdedFile(documents);
  const select = (cluster: SourceDocument): SelectedCluster => ({
    ...selectCluster(documents, cluster.name),
    additionalObjects: objectsFor(cluster, documents),
  });
  return [select(first), ...others.map(select)];
}

function refuseCrowdedFile(documents: ClusterDocuments): void {
  const { clusters } = documents;
  const crowded = clusters.find((cluster, index) => clusters.findIndex(isBeside(cluster)) < index);
  if (crowded === undefined) return;
  try {
    selectCluster({ ...documents, clusters: clusters.filter(isBeside(crowded)) });
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "SEVERAL_CLUSTERS") throw error;
    throw new UserError(error.code, error.message, {
      hint: "Name the cluster you want, or list them all with --all-clusters.",
    });
  }
}

function isBeside({ source }: SourceDocument): (other: SourceDocument) => boolean {
  return (other) => other.source === source;
}

function objectsFor(cluster: SourceDocument, documents: ClusterDocuments): SourceDocument[] {
  return documents.additionalObjects.filter(
    (object) => object.source === cluster.source || !documents.clusters.some(isBeside(object)),
  );
}
