import { Readable } from "node:stream";
import type { Descriptor } from "../../src/content/descriptor.ts";
import type { ImageStore } from "../../src/content/image-store.ts";
import type { Manifest } from "../../src/content/manifest.ts";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import { digestOf } from "../../src/content/verifier.ts";

/** A descriptor of bytes at hand. */
export function describeBytes(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}

export function manifestOf(json: Readonly<Record<string, unknown>>, mediaType: string): Manifest {
  const bytes = Buffer.from(JSON.stringify(json, undefined, 2));
  return { descriptor: describeBytes(bytes, mediaType), bytes };
}

/** Puts text as a blob and returns its descriptor. */
export async function putText(store: ImageStore, text: string, mediaType: string): Promise<Descriptor> {
  const bytes = Buffer.from(text);
  const descriptor = describeBytes(bytes, mediaType);
  await store.put(descriptor, (offset) =>
    Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false })),
  );
  return descriptor;
}

/** Publishes a multi-arch image whose layers hold the given texts, under a tag; the answer is its index. */
export async function publishImage(
  store: ImageStore,
  tag: string,
  layers: readonly string[],
): Promise<Manifest> {
  const children: Descriptor[] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const config = await putText(
      store,
      JSON.stringify({ architecture, os: "linux", tag }),
      MEDIA_TYPES.ociConfig,
    );
    const descriptors: Descriptor[] = [];
    for (const layer of layers)
      descriptors.push(await putText(store, `${layer} ${architecture}`, MEDIA_TYPES.ociLayer));
    const manifest = manifestOf(
      { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config, layers: descriptors },
      MEDIA_TYPES.ociManifest,
    );
    await store.putManifest(manifest);
    children.push({ ...manifest.descriptor, platform: { os: "linux", architecture } });
  }
  const index = manifestOf(
    { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: children },
    MEDIA_TYPES.ociIndex,
  );
  await store.putManifest(index, tag);
  return index;
}
