import type { AssetsSpec } from "../cluster/cluster.ts";
import { mapImage } from "../remap/map-image.ts";
import { imageKey, parseImageName } from "../sources/image-name.ts";

/** How images of manifests are renamed. */
export interface ImageRules {
  readonly assets: AssetsSpec;
  /** Digests by imageKey of a name before or after it is mapped; absent where nothing is pinned. */
  readonly digests?: ReadonlyMap<string, string>;
}

/** What became of a name. */
export interface MappedName {
  /** Without a digest that was added. */
  readonly download: string;
  readonly name: string;
  /** The name that kOps would give it, which is no image name: the image keeps its own. */
  readonly refused?: string;
  /** It is on the repository's host, in another place than kOps maps to; kOps would map it. */
  readonly isBeside?: true;
  /** `unpinned`: a digest is wanted, and none is known. `other-digest`: the name has one, which is not the one known. */
  readonly pin?: "unpinned" | "other-digest";
}

/**
 * The name as kOps maps it, and its digest place one is known. A name on the repository's own host stays, though kOps would map it a
 * second time: rendering what was rendered would change it again.
 */
export function mapName(written: string, { assets, digests }: ImageRules): MappedName {
  const place = (assets.containerRegistry ?? assets.containerProxy ?? "").replace(/\/$/, "");
  const isLocal = place !== "" && written.startsWith(`${place.split("/")[0] ?? ""}/`);
  const mapped = isLocal ? written : mapImage(fullName(written, assets), assets);
  if (parseImageName(mapped) === undefined) return { download: written, name: written, refused: mapped };
  const named =
    digests === undefined ? { download: mapped, name: mapped } : pinName(written, mapped, digests);
  return isLocal && !written.startsWith(`${place}/`) ? { ...named, isBeside: true } : named;
}

function pinName(written: string, download: string, digests: ReadonlyMap<string, string>): MappedName {
  const digest = digests.get(imageKey(written)) ?? digests.get(imageKey(download));
  const own = parseImageName(download)?.digest;
  if (own === undefined && digest !== undefined) return { download, name: `${download}@${digest}` };
  if (own === undefined) return { download, name: download, pin: "unpinned" };
  const differs = digest !== undefined && digest !== own;
  return { download, name: download, ...(differs ? { pin: "other-digest" } : {}) };
}

/** kOps's mapping to a proxy takes the place of a name without a path; container runtimes read such a name as Docker Hub's. */
function fullName(name: string, { containerProxy }: AssetsSpec): string {
  return containerProxy === undefined || name.includes("/") ? name : `docker.io/library/${name}`;
}
