import { findRefusals, type SpecRemarks } from "../../cluster/refusals/find-refusals.ts";
import { UserError } from "../../errors/user-error.ts";
import { describeRefusals } from "./describe-refusals.ts";
import { findBadNames } from "./find-bad-names.ts";
import { flagOf } from "./flag-of.ts";
import { convertDocuments } from "../../cluster/convert-documents.ts";
import type { AssetsSpec, ClusterInput } from "../../cluster/cluster.ts";
import { completeCluster, type CompletedCluster } from "../../cluster/complete/complete-cluster.ts";
import type { CompletionOptions } from "../../cluster/complete/completion.ts";
import { locate } from "../../cluster/read/locate.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import { SpecError } from "../../cluster/spec-error.ts";
import type { EnvironmentOverrides, Inventory } from "../../inventory/asset.ts";
import { loadCatalog } from "../../inventory/catalog.ts";
import { imagesKeptForRestores } from "../../inventory/kept-for-restores.ts";
import { knownHashes, type KnownHashesData } from "../../inventory/known-hashes.ts";
import { newestKubernetes } from "../../inventory/newest-kubernetes.ts";
import { takeInventory } from "../../inventory/take-inventory.ts";
import type { MarkedImage, MarkedPlacements } from "../../remap/marked-placement.ts";
import { remap } from "../../remap/remap.ts";
import type { ReleaseFiles } from "./read-cluster-documents.ts";
import { present } from "../../values/present.ts";

/** What decides a cluster's list besides its documents. */
export interface ClusterRequest extends ReleaseFiles {
  /** Takes the place of spec.kubernetesVersion. */
  readonly kubernetesVersion?: string;
  /** Takes the place of spec.assets' fields. */
  readonly assets?: AssetsSpec;
  readonly environment?: EnvironmentOverrides;
  readonly completion?: CompletionOptions;
}

/** One cluster and all that it leads to. */
export interface ListedCluster {
  readonly cluster: CompletedCluster;
  readonly inventory: Inventory;
  readonly placements: MarkedPlacements;
  readonly assets: AssetsSpec;
  /** What kOps says of the spec although it can be listed; `placements` has it in short. */
  readonly remarks: SpecRemarks;
}

/** From a cluster's documents to its assets: nothing but the catalog's files is read, and no host asked. */
export function listCluster(selected: SelectedCluster, request: ClusterRequest): ListedCluster {
  try {
    return completeAndList(selected, request);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const flag = flagOf(error.path, request);
    if (flag !== undefined) throw blameFlag(error, flag);
    throw locate(error, [selected.cluster, ...selected.instanceGroups]);
  }
}

function completeAndList(selected: SelectedCluster, request: ClusterRequest): ListedCluster {
  const catalog = loadCatalog(request.release, (name) => request.catalog.read(`${name}.json`));
  const input = convertDocuments({
    cluster: selected.cluster.object,
    instanceGroups: selected.instanceGroups.map(({ object }) => object),
    additionalObjects: selected.additionalObjects.map(({ object }) => object),
  });
  const cluster = completeCluster(withOverrides(input, request), catalog, request.completion);
  const hashes = request.catalog.read("hashes.json") as KnownHashesData;
  const inventory = takeInventory(
    cluster,
    catalog,
    request.environment,
    knownHashes(hashes, request.release),
  );
  const assets = cluster.spec.assets ?? {};
  const { images, files, findings } = remap(inventory, assets, cluster.release);
  const remarks = findRefusals(selected, cluster, (minor) =>
    newestKubernetes(hashes, request.release, minor),
  );
  const own = [...describeRefusals(remarks, request), ...findBadNames(inventory.images, selected)];
  const placements = {
    images: markKept(images, cluster, inventory),
    files,
    findings: [...own, ...findings],
  };
  return { cluster, inventory, placements, assets, remarks };
}

/** The spec says nothing wrong where a flag takes its place. */
function blameFlag({ code, problem, hint }: SpecError, flag: string): UserError {
  const finding = {
    code,
    severity: "error",
    message: problem,
    ...present({ hint }),
    place: { flag },
  } as const;
  return new UserError(code, `${flag}: ${problem}`, { ...present({ hint }), findings: [finding] });
}

function markKept(
  images: readonly MarkedImage[],
  cluster: CompletedCluster,
  inventory: Inventory,
): readonly MarkedImage[] {
  const kept = new Map(
    imagesKeptForRestores(cluster, inventory.images).map(({ canonical, reason }) => [canonical, reason]),
  );
  return images.map((image) => {
    const reason = kept.get(image.canonical);
    if (reason === undefined) return image;
    return { ...image, keptForRestores: true, why: image.why.map((why) => ({ ...why, reason })) };
  });
}

function withOverrides(input: ClusterInput, { assets, kubernetesVersion }: ClusterRequest): ClusterInput {
  const { cluster } = input;
  const spec = {
    ...cluster.spec,
    assets: overrideAssets(cluster.spec.assets, assets),
    ...present({ kubernetesVersion }),
  };
  return { ...input, cluster: { ...cluster, spec } };
}

/** A registry given for this run replaces a proxy in the spec, and the other way round: kOps takes one of them. */
function overrideAssets(own: AssetsSpec = {}, overrides: AssetsSpec = {}): AssetsSpec {
  const { containerRegistry, containerProxy, fileRepository } = own;
  const mapsImages = overrides.containerRegistry !== undefined || overrides.containerProxy !== undefined;
  return {
    ...(mapsImages || containerRegistry === undefined ? {} : { containerRegistry }),
    ...(mapsImages || containerProxy === undefined ? {} : { containerProxy }),
    ...present({ fileRepository }),
    ...overrides,
  };
}
