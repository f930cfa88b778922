import type { AssetsSpec } from "../cluster/cluster.ts";
import type { FileUse, Why } from "../inventory/asset.ts";
import { findMappingProblems } from "./find-mapping-problems.ts";
import { mapFile } from "./map-file.ts";
import { mapImage } from "./map-image.ts";
import type { MarkedFile, MarkedImage, MarkedPlacements } from "./marked-placement.ts";
import { present } from "../values/present.ts";

/** An asset that some other source than a cluster's spec names. */
interface Unplaced {
  readonly canonical: string;
  /** Where the source itself says that nodes look for it. */
  readonly download?: string;
  /** False: nodes ask for the canonical name, whatever spec.assets says. */
  readonly remapped?: boolean;
  /** Bytes, where the source tells them. */
  readonly size?: number;
  readonly why: readonly Why[];
}

export interface UnplacedImage extends Unplaced {
  /** `sha256:…`, where the source tells it. */
  readonly digest?: string;
}

export interface UnplacedFile extends Unplaced {
  /** Hexadecimal. */
  readonly sha256?: string;
  /** An md5 or a sha1 that takes its place. */
  readonly olderHash?: string;
  readonly use?: FileUse;
}

/**
 * Maps assets of any source as kOps would. What nodes take from upstream in any case stays where it is; the download names of a saved
 * listing count unless `assets` maps assets of their kind. Throws UserError for a fileRepository that is no URL.
 */
export function placeListed(
  images: readonly UnplacedImage[],
  files: readonly UnplacedFile[],
  assets: AssetsSpec,
): MarkedPlacements {
  const placedImages = images.map((image) => placeImage(image, assets));
  const placedFiles = files.map((file) => placeFile(file, assets));
  const mapped = {
    images: placedImages.filter(({ remapped }) => remapped !== false),
    files: placedFiles.filter(({ remapped }) => remapped !== false),
  };
  const findings = findMappingProblems(mapped.images, mapped.files, assets);
  return { images: placedImages, files: placedFiles, findings };
}

function placeImage(image: UnplacedImage, assets: AssetsSpec): MarkedImage {
  const { canonical, download, remapped, digest, size, why } = image;
  const rest = { ...present({ digest, size }), why };
  if (remapped === false) return { canonical, download: canonical, ...rest, remapped };
  const isMapped = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  return { canonical, download: isMapped ? mapImage(canonical, assets) : (download ?? canonical), ...rest };
}

function placeFile(file: UnplacedFile, assets: AssetsSpec): MarkedFile {
  const { canonical, download, remapped, sha256, olderHash, size, why } = file;
  const rest = { ...present({ sha256, olderHash, size }), use: file.use ?? "node", why };
  if (remapped === false) return { canonical, download: canonical, ...rest, remapped };
  const isMapped = assets.fileRepository !== undefined;
  const place = isMapped ? mapFile(canonical, assets.fileRepository) : (download ?? canonical);
  return { canonical, download: place, ...rest };
}
