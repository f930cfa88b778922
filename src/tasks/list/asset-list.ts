import type { AssetsSpec, Role } from "../../cluster/cluster.ts";
import type { OwnMirrors } from "../../mirrors/render-kops-mirrors.ts";
import type { NodeHost } from "../../sources/hosts-of-nodes.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import type { ListedCluster } from "./list-cluster.ts";
import { unique } from "../../values/unique.ts";

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
  /** What the spec of one cluster says of mirrors already; absent for any other source. */
  readonly own?: OwnMirrors;
  /** Hosts that the machines of clusters ask and that no asset names, each once. */
  readonly nodeHosts?: readonly NodeHost[];
  /** The platforms of images that are wanted ("linux/amd64"); all when empty. */
  readonly platforms: readonly string[];
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
    fileRepositories: unique(repositories),
    release,
    platforms: [],
  };
}
