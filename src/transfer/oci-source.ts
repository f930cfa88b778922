import pLimit from "p-limit";
import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import { UserError } from "../errors/user-error.ts";
import { isObject } from "../values/is-object.ts";
import { LIMITS } from "../values/limits.ts";
import { checkManifest } from "./check-manifest.ts";
import { refuseEndless } from "./refuse-endless.ts";
import type { SourceRepository } from "./transfer-stores.ts";

/** OCI's media types for those of docker (image-spec, media-types.md, "Compatibility Matrix"). */
const OCI_TYPES: Readonly<Record<string, string>> = {
  [MEDIA_TYPES.dockerList]: MEDIA_TYPES.ociIndex,
  [MEDIA_TYPES.dockerManifest]: MEDIA_TYPES.ociManifest,
  "application/vnd.docker.container.image.v1+json": MEDIA_TYPES.ociConfig,
  "application/vnd.docker.image.rootfs.diff.tar": "application/vnd.oci.image.layer.v1.tar",
  "application/vnd.docker.image.rootfs.diff.tar.gzip": MEDIA_TYPES.ociLayer,
  "application/vnd.docker.image.rootfs.diff.tar.zstd": "application/vnd.oci.image.layer.v1.tar+zstd",
  "application/vnd.docker.image.rootfs.foreign.diff.tar":
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
  "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip":
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
};

type Json = Readonly<Record<string, unknown>>;

/** A repository as it would be with OCI's media types throughout. */
export interface OciSource extends SourceRepository {
  /** The same image with OCI's types. One that has none of docker's stays as it is, byte for byte. */
  convert(manifest: Manifest): Promise<Manifest>;
  /** What upstream calls a manifest that was converted. */
  upstreamOf(digest: Digest): Digest;
}

/**
 * Reads images as OCI's where they are docker's: media types of manifests and descriptors are rewritten, and with them digests; blobs
 * stay as they are. An index is converted with all that it names, for it names them by their digests.
 */
export function asOciSource(source: SourceRepository): OciSource {
  const converted = new Map<string, Manifest>();
  const upstream = new Map<Digest, Digest>();
  const upstreamOf = (digest: Digest): Digest => upstream.get(digest) ?? digest;

  let bytes = 0;
  let met = 0;

  const convert = async (manifest: Manifest, depth = 0): Promise<Manifest> => {
    const { manifests } = childrenOf(manifest);
    if (manifests.length > 0) refuseEndless(manifest.descriptor.digest, depth, (met += manifests.length));
    const limit = pLimit(LIMITS.childrenAtOnce);
    const children = await Promise.all(manifests.map((child) => limit(() => convertChild(child, depth + 1))));
    const result = rewrite(manifest, new Map(children));
    const { digest } = result.descriptor;
    if (digest === manifest.descriptor.digest) return manifest;
    refuseMuch((bytes += result.descriptor.size));
    converted.set(digest, result);
    upstream.set(digest, manifest.descriptor.digest);
    return result;
  };
  const convertChild = async (child: Descriptor, depth: number): Promise<[Digest, Descriptor]> => {
    refuseMuch(bytes + child.size);
    const manifest = await source.manifest(child.digest);
    // What an index names and upstream lacks is told where it is wanted.
    if (manifest === undefined) return [child.digest, child];
    return [child.digest, (await convert(checkManifest(manifest, child), depth)).descriptor];
  };

  return {
    resolve: (reference) => source.resolve(reference),
    open: (blob, offset, reader) => source.open(blob, offset, reader),
    manifest: async (reference) => converted.get(reference) ?? source.manifest(reference),
    ...(source.tags === undefined
      ? {}
      : { tags: async (isWanted: (tag: string) => boolean) => (await source.tags?.(isWanted)) ?? [] }),
    ...(source.referrers === undefined
      ? {}
      : { referrers: async (subject) => (await source.referrers?.(upstreamOf(subject))) ?? [] }),
    convert,
    upstreamOf,
  };
}

/** What is converted is kept until all of the image is there. */
function refuseMuch(bytes: number): void {
  const most = LIMITS.manifestBytesAtOnce;
  if (bytes <= most) return;
  const what = `The manifests of an image have at least ${bytes} bytes; at most ${most} can be converted to OCI media types`;
  throw new UserError("TOO_LARGE", what, {
    side: "upstream",
    hint: "Copy it without --oci, or only some of its platforms (--platform).",
  });
}

function rewrite({ bytes, descriptor }: Manifest, children: ReadonlyMap<string, Descriptor>): Manifest {
  const text = new TextDecoder().decode(bytes);
  const json = JSON.parse(text) as Json;
  const mediaType = ociType(descriptor.mediaType);
  const changed = {
    ...json,
    ...(typeof json["mediaType"] === "string" || mediaType !== descriptor.mediaType ? { mediaType } : {}),
    ...(Array.isArray(json["manifests"])
      ? { manifests: json["manifests"].map((entry: unknown) => rewriteChild(entry, children)) }
      : {}),
    ...(isObject(json["config"]) ? { config: rewriteTypes(json["config"]) } : {}),
    ...(Array.isArray(json["layers"]) ? { layers: json["layers"].map(rewriteTypes) } : {}),
  };
  const rewritten = JSON.stringify(changed);
  // Spaces are no reason for another digest.
  if (rewritten === JSON.stringify(json)) return { bytes, descriptor };
  const result = Buffer.from(rewritten);
  return { descriptor: { mediaType, digest: digestOf(result), size: result.byteLength }, bytes: result };
}

function rewriteTypes(entry: unknown): unknown {
  if (!isObject(entry) || typeof entry["mediaType"] !== "string") return entry;
  return { ...entry, mediaType: ociType(entry["mediaType"]) };
}

function rewriteChild(entry: unknown, children: ReadonlyMap<string, Descriptor>): unknown {
  if (!isObject(entry)) return entry;
  const child = children.get(String(entry["digest"]));
  const named = child === undefined ? entry : { ...entry, ...identity(child) };
  return { ...(rewriteTypes(named) as Json), ...rewriteAttested(entry["annotations"], children) };
}

function identity({
  mediaType,
  digest,
  size,
}: Descriptor): Pick<Descriptor, "mediaType" | "digest" | "size"> {
  return { mediaType, digest, size };
}

/** An attestation beside an image names it by its digest (buildkit, "Attestation storage"). */
function rewriteAttested(annotations: unknown, children: ReadonlyMap<string, Descriptor>): Json {
  if (!isObject(annotations)) return {};
  const about = children.get(String(annotations["vnd.docker.reference.digest"]));
  if (about === undefined) return {};
  return { annotations: { ...annotations, "vnd.docker.reference.digest": about.digest } };
}

function ociType(mediaType: string): string {
  return OCI_TYPES[mediaType] ?? mediaType;
}
