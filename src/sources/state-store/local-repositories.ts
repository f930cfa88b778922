import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { JsonValue } from "../../cluster/read/source-document.ts";
import { textOf, valueAt } from "../../cluster/read/json-fields.ts";
import type { Finding } from "../../errors/finding.ts";
import type { ListedAssets, ListedFile, ListedImage } from "../listed-assets.ts";
import { present } from "../../values/present.ts";

/** `spec.assets` of a cluster, in either API version; undefined if it sets nothing. */
export function assetsSpecOf(cluster: JsonValue | undefined): AssetsSpec | undefined {
  const field = (key: string): string | undefined => textOf(valueAt(cluster, ["spec", "assets", key]));
  const [containerRegistry, containerProxy, fileRepository] = [
    field("containerRegistry"),
    field("containerProxy"),
    field("fileRepository"),
  ];
  if (containerRegistry === undefined && containerProxy === undefined && fileRepository === undefined)
    return undefined;
  return {
    ...present({ containerRegistry, containerProxy, fileRepository }),
  };
}

/** Whether a name is below the cluster's containerRegistry or containerProxy. */
export function isLocalImage(name: string, assets: AssetsSpec | undefined): boolean {
  return [assets?.containerRegistry, assets?.containerProxy].some((place) => isBelow(name, place));
}

/**
 * Marks each asset by whether its name is in the local repositories of `spec.assets`. Where these are set, names outside them are
 * findings NOT_REMAPPED, one per name: nodes without a way to the upstream fail at them.
 */
export function markLocal(listed: ListedAssets, assets: AssetsSpec | undefined): ListedAssets {
  const hasImages = assets?.containerRegistry !== undefined || assets?.containerProxy !== undefined;
  const images = listed.images.map((image) => ({ ...image, remapped: isLocalImage(image.name, assets) }));
  const files = listed.files.map((file) => ({
    ...file,
    remapped: isBelow(file.url, assets?.fileRepository),
  }));
  const strayImages = hasImages ? firstOfEach(images, ({ name }) => name).map(notRemappedImage) : [];
  const hasFiles = assets?.fileRepository !== undefined;
  const strayFiles = hasFiles ? firstOfEach(files, ({ url }) => url).map(notRemappedFile) : [];
  return { images, files, findings: [...listed.findings, ...strayImages, ...strayFiles] };
}

function isBelow(name: string, place: string | undefined): boolean {
  return place !== undefined && name.startsWith(`${place.replace(/\/+$/, "")}/`);
}

function firstOfEach<Asset extends { readonly remapped: boolean }>(
  assets: readonly Asset[],
  nameOf: (asset: Asset) => string,
): Asset[] {
  const stray = assets.filter(({ remapped }) => !remapped);
  return [...new Map(stray.toReversed().map((asset) => [nameOf(asset), asset])).values()].toReversed();
}

function notRemappedImage({ name, why }: ListedImage): Finding {
  return {
    code: "NOT_REMAPPED",
    severity: "warning",
    message: `${name} (${why.reason}) is pulled from upstream, although spec.assets names a repository for images`,
    place: why.place,
    hint: "Nodes must reach its registry, or have a mirror of it in containerd's configuration.",
  };
}

function notRemappedFile({ url, why }: ListedFile): Finding {
  return {
    code: "NOT_REMAPPED",
    severity: "warning",
    message: `${url} is downloaded from upstream, although spec.assets.fileRepository is set`,
    place: why.place,
    hint: "Nodes must reach this address.",
  };
}
