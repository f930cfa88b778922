import { parseImageReference } from "../../content/image-reference.ts";
import { parseFileRepository } from "../../files/parse-file-repository.ts";
import type { BucketResources, EcrResources } from "../../policy/aws-resources.ts";
import type { CloudPlace } from "../../policy/other-cloud-roles.ts";
import { ECR_PUBLIC, parseEcrHost } from "../../registry/cloud/ecr-host.ts";
import { groupBy } from "../../remap/group-by.ts";
import { unique } from "../../values/unique.ts";
import type { AssetList } from "../list/asset-list.ts";

/** The places of clouds that a list's assets are mapped to. */
export interface CloudTargets {
  readonly registries: readonly (EcrResources & { readonly host: string })[];
  readonly buckets: readonly BucketResources[];
  /** Buckets of Amazon that policies have another language for, or none. */
  readonly unwritten: readonly string[];
  readonly places: readonly CloudPlace[];
}

const ARTIFACT_REGISTRY = /^[a-z0-9-]+-docker\.pkg\.dev$|(?:^|\.)gcr\.io$/;
const AZURE_REGISTRY = /\.azurecr\.(?:io|cn|us)$/;

/** Throws a UserError for a fileRepository that no store is behind. */
export function cloudTargets({ images, fileRepositories }: AssetList): CloudTargets {
  const mapped = images.filter(({ canonical, download }) => canonical !== download);
  const names = mapped.map(({ download }) => parseImageReference(download));
  const byHost = groupBy(names, ({ registry }) => registry);
  const files = fileRepositories.map((root) => parseFileRepository(root));
  const s3 = files.flatMap((file) => (file.kind === "s3" && !isForeign(file) ? [file] : []));
  return {
    registries: [...byHost].flatMap(([host, references]) => ecrResources(host, references)),
    buckets: s3.filter(({ bucket }) => !isDirectoryBucket(bucket)),
    unwritten: s3.map(({ bucket }) => bucket).filter(isDirectoryBucket),
    places: [
      ...files.flatMap((file): CloudPlace[] => {
        if (file.kind === "gcs") return [{ kind: "gcs", name: file.bucket }];
        return file.kind === "azure"
          ? [{ kind: "azure-blob", name: `${file.account}/${file.container}` }]
          : [];
      }),
      ...[...byHost].flatMap(([host, references]) => registryPlaces(host, references)),
    ],
  };
}

interface Reference {
  readonly repository: string;
}

function ecrResources(host: string, references: readonly Reference[]): CloudTargets["registries"] {
  const ecr = parseEcrHost(host);
  if (ecr === undefined) return [];
  const { account, region } = ecr;
  return [{ host, account, region, repositories: references.map(({ repository }) => repository) }];
}

/** Artifact Registry's repositories are the first two parts of a path, PROJECT/REPOSITORY; gcr.io's are projects, ECR Public's registries. */
function registryPlaces(host: string, references: readonly Reference[]): CloudPlace[] {
  if (AZURE_REGISTRY.test(host)) return [{ kind: "azure-registry", name: host }];
  const isEcrPublic = host === ECR_PUBLIC.host;
  if (!isEcrPublic && !ARTIFACT_REGISTRY.test(host)) return [];
  const kind = isEcrPublic ? "ecr-public" : "artifact-registry";
  const parts = isEcrPublic || host.endsWith("gcr.io") ? 1 : 2;
  const names = references.map(({ repository }) => repository.split("/").slice(0, parts).join("/"));
  return unique(names).map((name) => ({ kind, name: `${host}/${name}` }));
}

/** A store that speaks S3 without being Amazon's; a VPC endpoint is Amazon's. */
function isForeign({ endpoint }: { readonly endpoint?: string }): boolean {
  return endpoint !== undefined && !/\.vpce\.amazonaws\.com(?:\.cn)?$/.test(endpoint);
}

function isDirectoryBucket(bucket: string): boolean {
  return bucket.endsWith("--x-s3");
}
