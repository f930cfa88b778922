import { ARCHITECTURES, type Architecture } from "../../cluster/cluster.ts";
import type { Why } from "../../inventory/asset.ts";
import type { UnplacedFile, UnplacedImage } from "../../remap/place-listed.ts";
import type { ListedAssets, ListedFile, ListedImage } from "../../sources/listed-assets.ts";
import { present } from "../../values/present.ts";

/** What a source names, as it can be mapped. */
export function asUnplaced({ images, files }: Pick<ListedAssets, "images" | "files">): {
  images: UnplacedImage[];
  files: UnplacedFile[];
} {
  return {
    images: images.map((image) => ({
      canonical: image.name,
      ...optional(image),
      ...present({ digest: image.digest }),
      why: [whyOf(image, ARCHITECTURES)],
    })),
    files: files.map((file) => ({
      canonical: file.url,
      ...optional(file),
      ...present({ sha256: file.sha256, olderHash: file.olderHash }),
      why: [whyOf(file, architecturesOf(file.url))],
    })),
  };
}

function optional({
  download,
  remapped,
  size,
}: ListedImage | ListedFile): Pick<UnplacedImage, "download" | "remapped" | "size"> {
  return {
    ...present({ download, remapped, size }),
  };
}

function whyOf({ why, roles }: ListedImage | ListedFile, architectures: readonly Architecture[]): Why {
  const { component, reason, place } = why;
  return { component, reason, place, roles: roles ?? [], architectures };
}

/** Of a file nothing but its URL tells what machines it is for. */
function architecturesOf(url: string): Architecture[] {
  const named = ARCHITECTURES.filter((arch) => new RegExp(`(?:^|[/_.-])${arch}(?:[/_.-]|$)`).test(url));
  return named.length === 1 ? named : [];
}
