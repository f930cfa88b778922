import { bucketArn, objectsArn, registryArn, repositoryArns } from "./aws-resources.ts";
import type { BucketResources, EcrResources } from "./aws-resources.ts";
import { policyOf, type PolicyDocument, type PolicyStatement } from "./policy-document.ts";
import { unique } from "../values/unique.ts";

export interface AwsTargets {
  readonly registries: readonly EcrResources[];
  readonly buckets: readonly BucketResources[];
  /** Keys that objects or repositories are encrypted with, as ARNs. */
  readonly kmsKeys?: readonly string[];
  /** Whether the copy makes repositories that are missing. */
  readonly createsRepositories?: boolean;
}

const READ_IMAGES = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const PUSH_IMAGES = [
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];
const WRITE_FILES = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"];

/** The least that a copy into these repositories calls: what is there is read, what is not is written; nothing is ever deleted. */
export function renderCopyPolicy(targets: AwsTargets): PolicyDocument {
  const { registries, createsRepositories = false } = targets;
  return policyOf([
    ...logIn(registries),
    ...onRepositories("CopyImages", [...READ_IMAGES, ...PUSH_IMAGES].sort(), registries),
    ...(createsRepositories ? create(registries) : []),
    ...onFiles("CopyFiles", WRITE_FILES, targets),
    ...useKeys(["kms:Decrypt", "kms:GenerateDataKey"], targets),
  ]);
}

/** The least that whoever pulls and verifies with an identity calls. */
export function renderReadPolicy(targets: AwsTargets): PolicyDocument {
  return policyOf([
    ...logIn(targets.registries),
    ...onRepositories("ReadImages", READ_IMAGES, targets.registries),
    ...onFiles("ReadFiles", ["s3:GetObject"], targets),
    ...useKeys(["kms:Decrypt"], targets),
  ]);
}

/** A token is for a whole registry: Amazon takes no resource for it. */
function logIn(registries: readonly EcrResources[]): PolicyStatement[] {
  if (registries.length === 0) return [];
  return [{ Sid: "LogIn", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] }];
}

function onRepositories(
  sid: string,
  actions: readonly string[],
  registries: readonly EcrResources[],
): PolicyStatement[] {
  const arns = registries.flatMap(repositoryArns);
  return arns.length === 0 ? [] : [{ Sid: sid, Effect: "Allow", Action: actions, Resource: arns }];
}

/** Which repositories are missing is found by a list of all. */
function create(registries: readonly EcrResources[]): PolicyStatement[] {
  if (registries.length === 0) return [];
  const all = registries.map((registry) => `${registryArn(registry)}*`);
  return [
    ...onRepositories("CreateRepositories", ["ecr:CreateRepository"], registries),
    {
      Sid: "ListRepositories",
      Effect: "Allow",
      Action: ["ecr:DescribeRepositories"],
      Resource: unique(all),
    },
  ];
}

/**
 * Who may not list a bucket is told 403 for an object that is missing, where others are told 404; a condition on the listing's prefix
 * would have the same effect, since a HEAD has none.
 */
function onFiles(
  sid: string,
  actions: readonly string[],
  { buckets }: Pick<AwsTargets, "buckets">,
): PolicyStatement[] {
  if (buckets.length === 0) return [];
  return [
    { Sid: sid, Effect: "Allow", Action: actions, Resource: unique(buckets.map(objectsArn)) },
    {
      Sid: "TellMissingFiles",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: unique(buckets.map(bucketArn)),
    },
  ];
}

function useKeys(actions: readonly string[], { kmsKeys = [] }: AwsTargets): PolicyStatement[] {
  return kmsKeys.length === 0
    ? []
    : [{ Sid: "UseKeys", Effect: "Allow", Action: actions, Resource: kmsKeys }];
}
