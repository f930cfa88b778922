import type { Descriptor } from "../../../content/descriptor.ts";
import type { Digest } from "../../../content/digest.ts";
import type { Manifest } from "../../../content/manifest.ts";
import { MEDIA_TYPES } from "../../../content/media-types.ts";
import type { Platform } from "../../../content/platform.ts";
import { digestOf } from "../../../content/verifier.ts";
import type { MadeUpArchive } from "./made-up-archive.ts";
import { contentOfBytes, type MadeUpContent } from "./made-up-content.ts";
import { seededChoice } from "./seeded.ts";

/** An image for several platforms: an index, a manifest for each, and their configs and layers. */
export interface MadeUpImage {
  readonly index: Manifest;
  readonly manifests: readonly Manifest[];
  readonly blobs: ReadonlyMap<Digest, MadeUpContent>;
}

/** Brings the layers of an image for one platform, lowest first. */
export type LayersOf = (platform: Platform) => Promise<readonly MadeUpArchive[]>;

const PLATFORMS: readonly Platform[] = [
  { os: "linux", architecture: "amd64" },
  { os: "linux", architecture: "arm64" },
];

/** Both kinds of images are about as common among what kOps downloads. */
const KINDS = [
  {
    index: MEDIA_TYPES.ociIndex,
    manifest: MEDIA_TYPES.ociManifest,
    config: MEDIA_TYPES.ociConfig,
    layer: MEDIA_TYPES.ociLayer,
  },
  {
    index: MEDIA_TYPES.dockerList,
    manifest: MEDIA_TYPES.dockerManifest,
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
  },
] as const;

type Kind = (typeof KINDS)[number];

/** `name` decides on the kind, OCI or docker. */
export async function makeUpImage(name: string, layersOf: LayersOf): Promise<MadeUpImage> {
  const kind = KINDS[seededChoice(`kind of ${name}`, KINDS.length)] ?? KINDS[0];
  const blobs = new Map<Digest, MadeUpContent>();
  const manifests: Manifest[] = [];
  for (const platform of PLATFORMS) {
    const layers = await layersOf(platform);
    const config = Buffer.from(JSON.stringify(configOf(name, platform, layers)));
    for (const layer of layers) blobs.set(`sha256:${layer.sha256}`, layer);
    blobs.set(digestOf(config), contentOfBytes(config));
    manifests.push(platformManifest(kind, config, layers));
  }
  const entries = manifests.map(({ descriptor }, at) => ({ ...descriptor, platform: PLATFORMS[at] }));
  const index = { schemaVersion: 2, mediaType: kind.index, manifests: entries };
  return { index: manifestOf(kind.index, index), manifests, blobs };
}

function platformManifest(kind: Kind, config: Buffer, layers: readonly MadeUpArchive[]): Manifest {
  return manifestOf(kind.manifest, {
    schemaVersion: 2,
    mediaType: kind.manifest,
    config: { mediaType: kind.config, digest: digestOf(config), size: config.byteLength },
    layers: layers.map(({ sha256, size }) => ({ mediaType: kind.layer, digest: `sha256:${sha256}`, size })),
  });
}

function configOf(name: string, platform: Platform, layers: readonly MadeUpArchive[]): object {
  return {
    architecture: platform.architecture,
    os: platform.os,
    created: "2024-01-01T00:00:00Z",
    config: {
      Env: ["PATH=/usr/local/bin:/usr/bin:/bin"],
      Entrypoint: ["/entrypoint"],
      Labels: { image: name },
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ tarSha256 }) => `sha256:${tarSha256}`) },
    history: layers.map(() => ({ created: "2024-01-01T00:00:00Z", created_by: "made up" })),
  };
}

function manifestOf(mediaType: string, value: object): Manifest {
  const bytes = Buffer.from(JSON.stringify(value, undefined, 2));
  const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
  return { descriptor, bytes };
}
