import type { Readable } from "node:stream";
import type { Descriptor } from "../content/descriptor.ts";
import type { FileStore } from "../content/file-store.ts";
import type { Manifest } from "../content/manifest.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { openBlob, storeBlob, storeManifest } from "./bundle-blobs.ts";
import { INDEX_FILE, LAYOUT_FILE } from "./layout-places.ts";

/** A directory with one image, as other tools read it (image-spec, image-layout.md). */
export interface ImageLayout {
  putBlob(blob: Descriptor, open: OpenStream): Promise<void>;
  putManifest(manifest: Manifest): Promise<void>;
  /** Throws UserErrors NOT_FOUND and DAMAGED. */
  open(blob: Descriptor, offset: number): Promise<Readable>;
}

/** Opens an image layout; `content` is the directory as a tree of files. */
export function openImageLayout(content: FileStore): ImageLayout {
  return {
    putBlob: async (blob, open) => {
      await storeBlob(content, blob, open);
    },
    putManifest: (manifest) => storeManifest(content, manifest),
    open: (blob, offset) => openBlob(content, blob, offset),
  };
}

/** The two files that make a directory a layout, by name: the image that it is asked for is `manifest`, under a name for people. */
export function layoutFiles(manifest: Descriptor, name: string): Readonly<Record<string, string>> {
  const { mediaType, digest, size, platform } = manifest;
  const annotations = { "org.opencontainers.image.ref.name": name };
  const entry = { mediaType, digest, size, ...(platform === undefined ? {} : { platform }), annotations };
  return {
    [LAYOUT_FILE]: JSON.stringify({ imageLayoutVersion: "1.0.0" }),
    [INDEX_FILE]: JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [entry] }),
  };
}
