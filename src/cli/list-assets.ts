import { convertDocuments } from "../cluster/convert-documents.ts";
import type { AssetsSpec, ClusterInput } from "../cluster/cluster.ts";
import { completeCluster } from "../cluster/complete/complete-cluster.ts";
import type { CompletionOptions } from "../cluster/complete/completion.ts";
import type { FieldTable } from "../cluster/read/field-table.ts";
import { locate } from "../cluster/read/locate.ts";
import { readDocuments } from "../cluster/read/read-documents.ts";
import { selectCluster, type SelectedCluster } from "../cluster/read/select-cluster.ts";
import { SpecError } from "../cluster/spec-error.ts";
import type { EnvironmentOverrides } from "../inventory/asset.ts";
import { loadCatalog } from "../inventory/catalog.ts";
import { knownHashes, type KnownHashesData } from "../inventory/known-hashes.ts";
import { takeInventory } from "../inventory/take-inventory.ts";
import type { Placements } from "../remap/placement.ts";
import { remap } from "../remap/remap.ts";
import { readCatalogFile } from "./data-directory.ts";
import type { SourceText } from "./read-sources.ts";

export interface ListRequest {
  readonly sources: readonly SourceText[];
  /** Which cluster of the sources; may be left out where there is one. */
  readonly clusterName?: string;
  readonly release: string;
  /** Takes the place of spec.assets' fields. */
  readonly assets?: AssetsSpec;
  readonly environment?: EnvironmentOverrides;
  readonly completion?: CompletionOptions;
}

/** A cluster's assets, mapped to its repositories. */
export interface AssetList extends Placements {
  readonly clusterName: string;
  readonly assets: AssetsSpec;
}

/** From a cluster's documents to its assets: nothing but the catalog's files is read, and no host asked. */
export function listAssets(request: ListRequest): AssetList {
  const { release } = request;
  const documents = readDocuments(request.sources, {
    release,
    table: (version) => readCatalogFile(`fields-${version}.json`) as FieldTable | undefined,
  });
  const selected = selectCluster(documents, request.clusterName);
  try {
    return listCluster(selected, request);
  } catch (error) {
    if (error instanceof SpecError) throw locate(error, [selected.cluster, ...selected.instanceGroups]);
    throw error;
  }
}

function listCluster(selected: SelectedCluster, request: ListRequest): AssetList {
  const catalog = loadCatalog(request.release, (name) => readCatalogFile(`${name}.json`));
  const input = convertDocuments({
    cluster: selected.cluster.object,
    instanceGroups: selected.instanceGroups.map(({ object }) => object),
    additionalObjects: selected.additionalObjects.map(({ object }) => object),
  });
  const cluster = completeCluster(withAssets(input, request.assets), catalog, request.completion);
  const hashes = readCatalogFile("hashes.json") as KnownHashesData;
  const inventory = takeInventory(
    cluster,
    catalog,
    request.environment,
    knownHashes(hashes, request.release),
  );
  const assets = cluster.spec.assets ?? {};
  return { ...remap(inventory, assets, cluster.release), clusterName: cluster.name, assets };
}

/** A registry given for this run replaces a proxy in the spec, and the other way round: kOps takes one of them. */
function withAssets(input: ClusterInput, overrides: AssetsSpec = {}): ClusterInput {
  const { cluster } = input;
  const { containerRegistry, containerProxy, fileRepository } = cluster.spec.assets ?? {};
  const mapsImages = overrides.containerRegistry !== undefined || overrides.containerProxy !== undefined;
  const own = {
    ...(mapsImages || containerRegistry === undefined ? {} : { containerRegistry }),
    ...(mapsImages || containerProxy === undefined ? {} : { containerProxy }),
    ...(fileRepository === undefined ? {} : { fileRepository }),
  };
  return { ...input, cluster: { ...cluster, spec: { ...cluster.spec, assets: { ...own, ...overrides } } } };
}
