import { decodedPath } from "../content/decoded-path.ts";
import { parseImageReference, type ImageReference } from "../content/image-reference.ts";
import { UserError } from "../errors/user-error.ts";
import type { NamedAsset, NamedFile, NamedImage } from "../remap/placement.ts";
import { planImages } from "./plan-images.ts";
import { settleTags } from "./settle-tags.ts";
import { refuseCollisions } from "./refuse-collisions.ts";
import type { FileCopy, FileTarget, ImageCopy, TransferPlan } from "./transfer-plan.ts";
import { present } from "../values/present.ts";

export interface MappedAssets {
  readonly images: readonly NamedImage[];
  readonly files: readonly NamedFile[];
}

/** Where assets go. Without anything they go where the cluster looks for them: by their download names. */
export interface Destination {
  /** Images go into one directory of repositories, under the path that a node asks the directory's server for. */
  readonly imageDirectory?: boolean;
  /** Root of the file store that takes the files instead of the fileRepository of the spec. */
  readonly filesRoot?: string;
  /** spec.assets.fileRepository of each cluster, the roots below which download URLs lie. */
  readonly fileRepositories?: readonly string[];
  /** Images that are named by their place already, and go there: they are read elsewhere. */
  readonly ownNames?: ReadonlySet<string>;
}

/**
 * What is to be copied where, in the order of the list; assets without a place of their own (download name = canonical name) are told
 * apart, and so are images of bad names, unless all are. Throws UserErrors COLLISION, which shows both sources, where two assets would
 * overwrite each other, as kOps refuses "different sources for same image target", and BAD_FILE_REPOSITORY.
 */
export function planTransfer(assets: MappedAssets, destination: Destination): TransferPlan {
  const images = assets.images.filter(
    (image) =>
      isPlaced(image, destination.imageDirectory === true) ||
      destination.ownNames?.has(image.canonical) === true,
  );
  const files = assets.files.filter((file) => isPlaced(file, destination.filesRoot !== undefined));
  const { copies: imageCopies, refused } = planImages(images, (image) => imageCopy(image, destination));
  const [first] = refused;
  if (first !== undefined && refused.length === images.length) throw first.error;
  const copies = settleTags([...imageCopies, ...files.map((file) => fileCopy(file, destination))]);
  refuseCollisions(copies);
  const placed = new Set<NamedAsset>([...images, ...files]);
  const unmapped = [...assets.images, ...assets.files].filter((asset) => !placed.has(asset));
  return {
    copies,
    unmapped: unmapped.map(({ canonical }) => canonical),
    ...(first === undefined ? {} : { refused }),
  };
}

function isPlaced({ canonical, download }: NamedAsset, everything: boolean): boolean {
  return everything || canonical !== download;
}

function imageCopy(image: NamedAsset, destination: Destination): ImageCopy {
  const source = parseImageReference(image.canonical);
  const target = parseImageReference(image.download);
  const place = destination.imageDirectory === true ? inDirectory(image, target) : target;
  return { kind: "image", name: image.canonical, source, target: place };
}

/** A mapped image lies where a node asks for it; an unmapped one keeps its registry as first folder, so that none collide. */
function inDirectory(image: NamedAsset, target: ImageReference): ImageReference {
  const mapped = image.canonical !== image.download;
  const repository = mapped ? target.repository : `${target.registry.replace(":", "-")}/${target.repository}`;
  return { ...target, registry: "", repository };
}

function fileCopy(file: NamedFile, destination: Destination): FileCopy {
  const { canonical, download, sha256 } = file;
  const target = fileTarget(download, destination);
  return { kind: "file", name: canonical, target, ...present({ sha256 }) };
}

function fileTarget(download: string, { filesRoot, fileRepositories = [] }: Destination): FileTarget {
  if (!URL.canParse(download)) throw badDownload(download);
  if (filesRoot !== undefined) return { root: filesRoot, path: pathBelow(download, "/") };
  const below = fileRepositories.map(cleanUrl).filter((url) => isBelow(download, url));
  const root = below.sort((a, b) => b.length - a.length)[0] ?? new URL("/", download).href;
  return { root, path: pathBelow(download, new URL(root).pathname) };
}

function badDownload(download: string): UserError {
  const message = `kOps maps a file to "${download}", which is not a URL: nothing can be copied there, and no node can download it`;
  return new UserError("BAD_FILE_REPOSITORY", message, {
    hint: "Write spec.assets.fileRepository (or --file-repository) with its scheme, as in https://files.example.com/kops.",
  });
}

/** The URL as it begins every download URL below it: kOps joins paths, which folds doubled slashes. */
function cleanUrl(text: string): string {
  const url = new URL(text);
  url.pathname = url.pathname.replaceAll(/\/{2,}/g, "/");
  return url.href;
}

function isBelow(url: string, root: string): boolean {
  return url.startsWith(root.endsWith("/") ? root : `${root}/`);
}

function pathBelow(url: string, root: string): string {
  const { pathname } = new URL(url);
  const prefix = root.endsWith("/") ? root : `${root}/`;
  const below = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname.slice(1);
  return decodedPath(below, url);
}
