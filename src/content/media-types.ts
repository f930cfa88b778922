/** Media types of manifests, from the OCI image-spec and the docker image manifest v2 schema 2 specification. */
export const MEDIA_TYPES = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayer: "application/vnd.oci.image.layer.v1.tar+gzip",
  /** Of the release candidates of OCI 1.1; never made final, still found in registries. */
  ociArtifact: "application/vnd.oci.artifact.manifest.v1+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerSchema1: "application/vnd.docker.distribution.manifest.v1+json",
  dockerSchema1Signed: "application/vnd.docker.distribution.manifest.v1+prettyjws",
} as const;

const INDEXES: readonly string[] = [MEDIA_TYPES.ociIndex, MEDIA_TYPES.dockerList];
const MANIFESTS: readonly string[] = [
  MEDIA_TYPES.ociManifest,
  MEDIA_TYPES.dockerManifest,
  MEDIA_TYPES.ociArtifact,
];
const SCHEMA_1: readonly string[] = [MEDIA_TYPES.dockerSchema1, MEDIA_TYPES.dockerSchema1Signed];
const FOREIGN_LAYER = /\.layer\.nondistributable\.|\.rootfs\.foreign\./;

/** What a client accepts when it asks for a manifest: everything that can be copied, indexes first; schema 1 too, so as to name it. */
export const ACCEPTED_MANIFESTS: readonly string[] = [...INDEXES, ...MANIFESTS, "*/*"];

export function isIndex(mediaType: string): boolean {
  return INDEXES.includes(mediaType);
}

/** True for everything that is pushed to the manifests endpoint rather than as a blob. */
export function isManifest(mediaType: string): boolean {
  return INDEXES.includes(mediaType) || MANIFESTS.includes(mediaType);
}

/** True for the manifests of docker before 1.10, which cannot be copied unchanged. */
export function isSchema1(mediaType: string): boolean {
  return SCHEMA_1.includes(mediaType);
}

/** True for layers that registries do not hold, only addresses of them (image-spec, layer.md, "Non-Distributable Layers"). */
export function isForeignLayer(mediaType: string): boolean {
  return FOREIGN_LAYER.test(mediaType);
}
