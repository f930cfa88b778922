/** How a registry takes blobs, where it differs from one PUT of any size. */
export interface UploadQuirks {
  /** Bytes up to which a blob goes in one PUT; larger ones go in pieces by PATCH. */
  readonly largestPut: number;
  /** Bytes of a piece. */
  readonly piece: number;
  /** False where pieces are not taken at all. */
  readonly takesPieces: boolean;
}

const MIB = 1024 * 1024;
const ANY: UploadQuirks = { largestPut: Infinity, piece: 16 * MIB, takesPieces: true };

/**
 * Known registries by host. Azure refuses bodies above about 20 MB (goharbor/harbor#23015). Artifact Registry takes no pieces (its Docker
 * API reference). Amazon ECR ends an upload after its first piece (kitops-ml/kitops#822), GHCR takes pieces of 4 MiB at most
 * (oras-project/rust-oci-client#35). Docker Hub, Harbor, Artifactory, Quay and whatever else takes one PUT, as the
 * distribution-spec asks for ("POST then PUT"), and are asked for pieces where they refuse it.
 */
const TABLE: readonly (readonly [RegExp, UploadQuirks])[] = [
  [/\.azurecr\.(?:io|cn|us)$/, { ...ANY, largestPut: 16 * MIB }],
  [/(?:\.pkg\.dev|(?:^|\.)gcr\.io)$/, { ...ANY, takesPieces: false }],
  [/\.dkr[.-]ecr[.-].*|(?:^|\.)public\.ecr\.aws$/, { ...ANY, takesPieces: false }],
  [/^ghcr\.io$/, { ...ANY, piece: 4 * MIB }],
];

export function uploadQuirks(host: string): UploadQuirks {
  return TABLE.find(([pattern]) => pattern.test(host))?.[1] ?? ANY;
}
