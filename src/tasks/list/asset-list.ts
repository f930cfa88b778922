import type { AssetsSpec, Role } from "../../cluster/cluster.ts";
import { readDocuments, type ClusterDocuments } from "../../cluster/read/read-documents.ts";
import type { FieldTable } from "../../cluster/read/field-table.ts";
import { selectCluster } from "../../cluster/read/select-cluster.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import { readCatalogFile } from "../disk/data-directory.ts";
import { listCluster, type ClusterRequest, type ListedCluster } from "./list-cluster.ts";
import type { SourceText } from "../disk/read-sources.ts";

export interface ListRequest extends ClusterRequest {
  readonly sources: readonly SourceText[];
  /** Which cluster of the sources; may be left out where there is one. */
  readonly clusterName?: string;
}

/** The assets of a source, mapped to local repositories. */
export interface AssetList extends MarkedPlacements {
  /** The clusters that it is of, joined by commas; empty for a source that is no cluster. */
  readonly clusterName: string;
  readonly clusters: readonly string[];
  readonly instanceGroups: readonly { readonly name: string; readonly role: Role }[];
  /** What mapped it; of the first cluster where there are several. */
  readonly assets: AssetsSpec;
  /** The roots that download URLs lie below, each once. */
  readonly fileRepositories: readonly string[];
  /** The kOps release that it is for; absent for a source that is no cluster. */
  readonly release?: string;
  /** The platforms of images that are wanted ("linux/amd64"); all when empty. */
  readonly platforms: readonly string[];
}

/** From one cluster's documents to its assets: nothing but the catalog's files is read, and no host asked. */
export function listAssets(request: ListRequest): AssetList {
  const documents = readClusterDocuments(request.sources, request.release);
  const listed = listCluster(selectCluster(documents, request.clusterName), request);
  return toAssetList([listed], listed.placements, request.release);
}

/** The documents of some files, checked against the fields that the release knows. */
export function readClusterDocuments(sources: readonly SourceText[], release: string): ClusterDocuments {
  return readDocuments(sources, {
    release,
    table: (version) => readCatalogFile(`fields-${version}.json`) as FieldTable | undefined,
  });
}

/** A list of clusters' assets with what it was made for. */
export function toAssetList(
  listed: readonly ListedCluster[],
  placements: MarkedPlacements,
  release: string,
): AssetList {
  const clusters = listed.map(({ cluster }) => cluster.name);
  const repositories = listed.flatMap(({ assets }) => assets.fileRepository ?? []);
  return {
    ...placements,
    clusterName: clusters.join(", "),
    clusters,
    instanceGroups: listed.flatMap(({ cluster }) =>
      cluster.instanceGroups.map(({ name, spec }) => ({ name, role: spec.role })),
    ),
    assets: listed[0]?.assets ?? {},
    fileRepositories: [...new Set(repositories)],
    release,
    platforms: [],
  };
}
