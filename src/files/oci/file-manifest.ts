import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { digestOf } from "../../content/verifier.ts";

const ARTIFACT_TYPE = "application/vnd.kops-assets.file.v1";
const FILE_TYPE = "application/octet-stream";
/** Annotation keys of OCI (image-spec, annotations.md). */
const TITLE = "org.opencontainers.image.title";
const PATH = "io.kops-assets.file.path";

/** The config of artifacts that have none (image-spec, manifest.md, "Guidance for an Empty Descriptor"). */
export const EMPTY_CONFIG = Buffer.from("{}");
export const EMPTY_DESCRIPTOR: Descriptor = {
  mediaType: "application/vnd.oci.empty.v1+json",
  digest: digestOf(EMPTY_CONFIG),
  size: EMPTY_CONFIG.byteLength,
};

/** A file's content as a blob: its digest is the file's own sha256. */
export function fileBlob(sha256: string, size: number): Descriptor {
  return { mediaType: FILE_TYPE, digest: `sha256:${sha256}` satisfies Digest, size };
}

/** The manifest of a file: an artifact with one blob, whose title makes common tools save it under its name. */
export function fileManifest(
  path: string,
  blob: Descriptor,
  metadata: Readonly<Record<string, string>> = {},
): Manifest {
  const title = path.slice(path.lastIndexOf("/") + 1);
  const document = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType: ARTIFACT_TYPE,
    config: EMPTY_DESCRIPTOR,
    layers: [{ ...blob, annotations: { [TITLE]: title } }],
    annotations: { ...metadata, [PATH]: path },
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const descriptor = { mediaType: document.mediaType, digest: digestOf(bytes), size: bytes.byteLength };
  return { descriptor, bytes };
}

/** The one blob of a file's manifest; undefined for any other manifest. */
export function blobOfFile(manifest: Manifest): Descriptor | undefined {
  const { blobs, artifactType } = childrenOf(manifest);
  if (artifactType !== ARTIFACT_TYPE) return undefined;
  return blobs.find(({ mediaType }) => mediaType === FILE_TYPE);
}
