import { parseImageReference } from "../../../content/image-reference.ts";
import type { ServedContent, ServedImages } from "../../../serve/served-content.ts";
import { madeUpFiles, servedPath, type MadeUpFiles } from "./made-up-files.ts";
import { madeUpImages, servedRepository, type ImageSizes } from "./made-up-images.ts";

export interface MadeUpOptions extends Partial<ImageSizes> {
  /** Canonical names of images, each with a tag. */
  readonly images: readonly string[];
  /** Canonical URLs of files. */
  readonly files: readonly string[];
  /** Average size of a file, in bytes. */
  readonly fileBytes?: number;
}

/** The places that assets come from, all on one server, with made-up content that is the same in every run. */
export interface MadeUpUpstream extends ServedContent {
  readonly images: Required<ServedImages>;
  readonly files: MadeUpFiles;
  /** Lower-case hex of the file that is made up for a URL. */
  sha256(url: string): Promise<string>;
  /** What to read from where, as FROM=TO, when this is served on `address` ("127.0.0.1:5000"). */
  mirrors(address: string): string[];
}

/**
 * An OCI registry and a file server with the names of real assets: indexes for amd64 and arm64, OCI and docker, layers that images
 * share, and hash files. Nothing is held in memory: content is made while it is read, so sizes may be as large as wished.
 */
export function createMadeUpUpstream(options: MadeUpOptions): MadeUpUpstream {
  const { layerBytes = 256 * 1024, baseLayerBytes = 1024 * 1024, fileBytes = 1024 * 1024 } = options;
  const files = madeUpFiles(options.files, fileBytes);
  return {
    images: madeUpImages(options.images, { layerBytes, baseLayerBytes }),
    files,
    sha256: (url) => files.sha256(url),
    mirrors: (address) => [
      ...new Set([
        ...options.images.map((name) => registryMirror(name, address)),
        ...options.files.map((url) => fileMirror(url, address)),
      ]),
    ],
  };
}

function registryMirror(imageName: string, address: string): string {
  return `${parseImageReference(imageName).registry}=${address}/${firstName(servedRepository(imageName))}`;
}

function fileMirror(url: string, address: string): string {
  return `${new URL(url).origin}=http://${address}/${firstName(servedPath(url))}`;
}

function firstName(path: string): string {
  return path.slice(0, path.indexOf("/"));
}
