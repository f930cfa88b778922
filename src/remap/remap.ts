import type { AssetsSpec } from "../cluster/cluster.ts";
import { hasBehaviour, type KopsRelease } from "../cluster/kops-release.ts";
import type { FileAsset, ImageAsset, Inventory } from "../inventory/asset.ts";
import { findMappingProblems } from "./find-mapping-problems.ts";
import { mapFile } from "./map-file.ts";
import { mapImage } from "./map-image.ts";
import type { FilePlacement, ImagePlacement, Placements } from "./placement.ts";

/**
 * Maps an inventory to a cluster's own repositories exactly as the kOps release does, in the order of kOps's list.
 * Throws UserError for a fileRepository that is no URL.
 */
export function remap(
  inventory: Inventory,
  assets: AssetsSpec | undefined,
  release: KopsRelease,
): Placements {
  const spec = assets ?? {};
  const images = inOrder(
    inventory.images.map((image) => placeImage(image, spec, release)),
    release,
  );
  const files = inOrder(
    inventory.files.map((file) => placeFile(file, spec, release)),
    release,
  );
  return { images, files, findings: findMappingProblems(images, files, spec) };
}

function placeImage(image: ImageAsset, assets: AssetsSpec, release: KopsRelease): ImagePlacement {
  const { canonical, override, why } = image;
  return { canonical, download: downloadName(canonical, override, assets, release), why };
}

/** Before the releases named, kOps listed an override only where a mapping changed its name. */
function downloadName(
  canonical: string,
  override: string | undefined,
  assets: AssetsSpec,
  release: KopsRelease,
): string {
  const mapped = mapImage(override ?? canonical, assets);
  if (override === undefined || hasBehaviour(release, ["1.33.2", "1.34.0"])) return mapped;
  return mapped === override ? canonical : mapped;
}

function placeFile(file: FileAsset, assets: AssetsSpec, release: KopsRelease): FilePlacement {
  const escapesCommas = hasBehaviour(release, ["1.37.0-alpha.2"]);
  return { ...file, download: mapFile(file.canonical, assets.fileRepository, escapesCommas) };
}

/** Since 1.36 the list is sorted; before, it is in the order in which kOps came to the assets. */
function inOrder<T extends { readonly canonical: string }>(
  placements: readonly T[],
  release: KopsRelease,
): readonly T[] {
  return hasBehaviour(release, ["1.36.0"]) ? placements.toSorted(byCanonical) : placements;
}

/** By bytes, as kOps sorts. */
function byCanonical(a: { readonly canonical: string }, b: { readonly canonical: string }): number {
  return a.canonical < b.canonical ? -1 : a.canonical > b.canonical ? 1 : 0;
}
