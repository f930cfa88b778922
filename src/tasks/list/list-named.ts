import type { AssetsSpec } from "../../cluster/cluster.ts";
import { distinctPlacements } from "../../remap/distinct-placements.ts";
import { fileRoot } from "../../remap/file-root.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import { placeListed } from "../../remap/place-listed.ts";
import { concatAssets, distinctAssets, type ListedAssets } from "../../sources/listed-assets.ts";
import type { SourceKind } from "../../sources/detect-source.ts";
import { readPlainList } from "../../sources/plain-list.ts";
import type { AssetList } from "./asset-list.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { asUnplaced } from "./as-unplaced.ts";
import type { ListRequest } from "./list-request.ts";
import { readLockAsList } from "./read-lock-as-list.ts";
import { present } from "../../values/present.ts";
import { unique } from "../../values/unique.ts";

/** A source that is no cluster. */
export interface NamedSource {
  readonly source: Source;
  readonly kind: Exclude<SourceKind, "cluster">;
}

/** The assets that listings, lock files, manifests and plain lists name, mapped by `assets` alone. */
export async function listNamed(named: readonly NamedSource[], request: ListRequest): Promise<AssetList> {
  const { assets = {}, toleratesBadLines = false } = request;
  const lists = await Promise.all(named.map((one) => readNamed(one, toleratesBadLines)));
  const listed = concatAssets(lists.map(({ listed: one }) => one));
  const { images, files } = asUnplaced(withFullNames(listed, assets));
  const placed = distinctPlacements(placeListed(images, files, assets));
  const findings = [...distinctAssets(listed).findings, ...placed.findings];
  const roots = rootsOf(placed, assets);
  const [root, second] = roots;
  const release = lists.find(({ kopsVersion }) => kopsVersion !== undefined)?.kopsVersion;
  return {
    ...placed,
    findings,
    clusterName: "",
    clusters: [],
    instanceGroups: [],
    assets: root === undefined || second !== undefined ? assets : { fileRepository: root, ...assets },
    fileRepositories: roots,
    platforms: [],
    ...present({ release }),
  };
}

async function readNamed(
  { source, kind }: NamedSource,
  toleratesBadLines: boolean,
): Promise<{ readonly listed: ListedAssets; readonly kopsVersion?: string }> {
  switch (kind) {
    case "listing":
      return { listed: (await import("../../sources/saved-listing.ts")).readSavedListing(source) };
    case "lock":
      return readLockAsList(source);
    case "manifests":
      return { listed: (await import("../../sources/manifests.ts")).readManifests([source]) };
    case "names":
      return { listed: readPlainList(source, toleratesBadLines) };
  }
}

/** Nobody but the user says where these images go: `remapped` is about what nodes of a kOps cluster do. */
function withFullNames(listed: ListedAssets, { containerProxy }: AssetsSpec): ListedAssets {
  // kOps's mapping to a proxy loses a name without a path, and no node has asked for that here.
  const fullName = (name: string): string =>
    containerProxy === undefined || name.includes("/") ? name : `docker.io/library/${name}`;
  const images = listed.images.map(({ name, digest, size, download, roles, why }) => ({
    name: fullName(name),
    why,
    ...present({ digest, size, download, roles }),
  }));
  return { ...listed, images };
}

function rootsOf({ files }: MarkedPlacements, { fileRepository }: AssetsSpec): string[] {
  if (fileRepository !== undefined) return [fileRepository];
  return unique(files.flatMap(({ canonical, download }) => fileRoot(canonical, download) ?? []));
}
