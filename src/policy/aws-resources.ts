import { unique } from "../values/unique.ts";

/** Repositories of one private registry of Amazon ECR. */
export interface EcrResources {
  readonly account: string;
  readonly region: string;
  readonly repositories: readonly string[];
}

/** Files below a prefix of one S3 bucket. */
export interface BucketResources {
  /** A bucket's name, or an access point's ARN. */
  readonly bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
  /** Absent where nothing tells it: then the bucket is taken to be in the partition `aws`. */
  readonly region?: string;
}

/** Which of Amazon's separate clouds a region is in (AWS General Reference, "Amazon Resource Names"). */
const PARTITIONS: readonly (readonly [regions: RegExp, partition: string])[] = [
  [/^cn-/, "aws-cn"],
  [/^us-gov-/, "aws-us-gov"],
  [/^us-iso-/, "aws-iso"],
  [/^us-isob-/, "aws-iso-b"],
  [/^eu-isoe-/, "aws-iso-e"],
  [/^us-isof-/, "aws-iso-f"],
  [/^eusc-/, "aws-eusc"],
];

export function partitionOf(region: string | undefined): string {
  return PARTITIONS.find(([regions]) => regions.test(region ?? ""))?.[1] ?? "aws";
}

/** In the order of their names, each once. */
export function repositoryArns({ account, region, repositories }: EcrResources): string[] {
  const names = unique(repositories).sort();
  return names.map((name) => `${registryArn({ account, region })}${name}`);
}

/** Of all repositories of a registry, by their names' beginning. */
export function registryArn({ account, region }: Pick<EcrResources, "account" | "region">): string {
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/`;
}

export function bucketArn({ bucket, region }: BucketResources): string {
  return bucket.startsWith("arn:") ? bucket : `arn:${partitionOf(region)}:s3:::${bucket}`;
}

/** Objects below the prefix; what policies take for a wildcard or variable is written as itself. */
export function objectsArn(resources: BucketResources): string {
  const { bucket, prefix } = resources;
  const objects = bucket.startsWith("arn:") ? `${bucketArn(resources)}/object` : bucketArn(resources);
  const literal = prefix.replaceAll(/[$*?]/g, (character) => `\${${character}}`);
  return [objects, ...(literal === "" ? [] : [literal]), "*"].join("/");
}
