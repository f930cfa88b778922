import type { Descriptor } from "../../src/content/descriptor.ts";
import { parseImageReference } from "../../src/content/image-reference.ts";
import type { Digest } from "../../src/content/digest.ts";
import type { FileSource } from "../../src/content/file-store.ts";
import { present } from "../../src/values/present.ts";
import type { ImageStore } from "../../src/content/image-store.ts";
import type { Manifest } from "../../src/content/manifest.ts";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import type { AssetOutcome } from "../../src/transfer/asset-outcome.ts";
import { run } from "../../src/transfer/run.ts";
import type { ImageCopy } from "../../src/transfer/transfer-plan.ts";
import type { TargetRepository, TransferStores } from "../../src/transfer/transfer-stores.ts";
import { manifestOf, putText } from "./image-fixture.ts";

type Repository = ReturnType<ReturnType<typeof createMemoryImages>["repository"]>;

/** One repository upstream and one at the target, in memory, and what was asked of them. */
export interface ImageWorld {
  readonly upstream: Repository;
  readonly target: TargetRepository;
  /** "upstream manifest sha256:…", "target resolve v1" and so on, in the order they came. */
  readonly asked: string[];
  /** Manifests that upstream hands out besides, by tag or digest, whatever else it lacks. */
  readonly held: Map<string, Manifest>;
  copy(options?: Partial<ImageCopy>): Promise<AssetOutcome>;
}

export interface WorldOptions {
  /** The target takes an index whose children it has not. */
  readonly acceptsSparse?: boolean;
  /** Upstream has no list of tags. */
  readonly hidesTags?: boolean;
  /** Called before the target stores a manifest; what it throws is the target's answer. */
  readonly onPutManifest?: (manifest: Manifest) => void;
  /** Servers that hold one file each, by its URL. */
  readonly files?: Readonly<Record<string, FileSource>>;
  /** What upstream says of referrers, in place of the truth. */
  readonly referrers?: (subject: Digest) => Promise<Descriptor[]>;
}

export function createImageWorld(options: WorldOptions = {}): ImageWorld {
  const [source, local] = [createMemoryImages(), createMemoryImages()];
  const asked: string[] = [];
  const held = new Map<string, Manifest>();
  const upstream = source.repository("app");
  const plain = local.repository("app");
  const accepting = options.acceptsSparse === true ? acceptingSparse(plain) : plain;
  const target: TargetRepository = {
    ...accepting,
    putManifest: async (manifest, tag) => {
      options.onPutManifest?.(manifest);
      await accepting.putManifest(manifest, tag);
    },
  };
  const tags =
    options.hidesTags === true
      ? {}
      : { tags: async (isWanted: (tag: string) => boolean) => (await source.tags("app")).filter(isWanted) };
  const { files = {}, referrers } = options;
  const manifest = async (reference: string): Promise<Manifest | undefined> =>
    held.get(reference) ?? upstream.manifest(reference);
  const stores: TransferStores = {
    sourceImages: () => [
      watched({ ...upstream, manifest, ...tags, ...present({ referrers }) }, "upstream", asked),
    ],
    targetImage: () => watched(target, "target", asked),
    sourceFiles: (url) => {
      const file = files[url];
      return file === undefined ? [] : [{ source: file, path: "", url }];
    },
    targetFiles: () => Promise.resolve(createMemoryFiles()),
  };
  return {
    upstream,
    target,
    asked,
    held,
    copy: async (more = {}) => {
      asked.length = 0;
      const image: ImageCopy = {
        kind: "image",
        name: "up.example/app:v1",
        source: parseImageReference("up.example/app:v1"),
        target: parseImageReference("local.example/app:v1"),
        ...more,
      };
      const [outcome] = await run({ copies: [image], unmapped: [] }, stores);
      if (outcome === undefined) throw new Error("a run of one image has one outcome");
      return outcome;
    },
  };
}

/** As distribution 3 does where its validation of indexes is off. */
function acceptingSparse(store: Repository): TargetRepository {
  const indexes = new Map<string, Manifest>();
  return {
    ...store,
    resolve: async (reference) => indexes.get(reference)?.descriptor ?? store.resolve(reference),
    manifest: async (reference) => indexes.get(reference) ?? store.manifest(reference),
    putManifest: async (manifest, tag) => {
      if (manifest.descriptor.mediaType !== MEDIA_TYPES.ociIndex) return store.putManifest(manifest, tag);
      indexes.set(manifest.descriptor.digest, manifest);
      if (tag !== undefined) indexes.set(tag, manifest);
    },
  };
}

function watched<Store extends object>(store: Store, side: string, asked: string[]): Store {
  return new Proxy(store, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== "function") return value;
      return (...values: unknown[]): unknown => {
        asked.push(`${side} ${String(name)} ${describeArgument(values[0])}`.trim());
        return Reflect.apply(value, object, values);
      };
    },
  });
}

function describeArgument(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  if ("digest" in value) return String(value.digest);
  return "descriptor" in value ? describeArgument(value.descriptor) : "";
}

export interface MultiArch {
  readonly index: Manifest;
  /** By platform: "linux/amd64". */
  readonly children: ReadonlyMap<string, Descriptor>;
  /** By platform, the attestation that buildkit lists beside the image. */
  readonly attestations: ReadonlyMap<string, Descriptor>;
}

/** Publishes an index of images for these platforms, each with an attestation beside it. */
export async function publishMultiArch(
  store: ImageStore,
  tag: string,
  platforms: readonly string[],
): Promise<MultiArch> {
  const children = new Map<string, Descriptor>();
  const attestations = new Map<string, Descriptor>();
  for (const name of platforms) {
    const [os = "", architecture = "", variant] = name.split("/");
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    const image = await publishSingle(store, platform, tag);
    children.set(name, { ...image.descriptor, platform });
    const about = await publishSingle(store, { os: "unknown", architecture: "unknown", name }, tag);
    attestations.set(name, {
      ...about.descriptor,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": image.descriptor.digest,
      },
    });
  }
  const manifests = [...children.values(), ...attestations.values()];
  const index = manifestOf(
    { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests, unknown: { kept: true } },
    MEDIA_TYPES.ociIndex,
  );
  await store.putManifest(index, tag);
  return { index, children, attestations };
}

/** Publishes one image with that config, under a tag where one is given. */
export async function publishSingle(
  store: ImageStore,
  config: Readonly<Record<string, unknown>>,
  text: string,
  tag?: string,
): Promise<Manifest> {
  const descriptor = await putText(store, JSON.stringify(config), MEDIA_TYPES.ociConfig);
  const layer = await putText(store, `${text} ${JSON.stringify(config)}`, MEDIA_TYPES.ociLayer);
  const manifest = manifestOf(
    { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config: descriptor, layers: [layer] },
    MEDIA_TYPES.ociManifest,
  );
  await store.putManifest(manifest, tag);
  return manifest;
}

/** Publishes what refers to another manifest: by its subject field and, where given, under a tag. */
export async function publishReferrer(
  store: ImageStore,
  subject: Descriptor | undefined,
  text: string,
  tag?: string,
): Promise<Manifest> {
  const config = await putText(store, "{}", "application/vnd.oci.empty.v1+json");
  const layer = await putText(store, text, "application/vnd.example.signature");
  const manifest = manifestOf(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      artifactType: "application/vnd.example.signature",
      config,
      layers: [layer],
      ...(subject === undefined ? {} : { subject }),
    },
    MEDIA_TYPES.ociManifest,
  );
  await store.putManifest(manifest, tag);
  return manifest;
}
