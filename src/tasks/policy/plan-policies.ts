import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import { otherCloudRoles, type Duty } from "../../policy/other-cloud-roles.ts";
import type { PolicyDocument } from "../../policy/policy-document.ts";
import { renderCopyPolicy, renderReadPolicy } from "../../policy/render-iam-policy.ts";
import type { AssetList } from "../list/asset-list.ts";
import { cloudTargets, type CloudTargets } from "./cloud-targets.ts";

/** Who needs a policy, and what for. */
export interface PolicyRequest {
  readonly duties: readonly Duty[];
  /** ARNs of keys that the repositories are encrypted with. */
  readonly kmsKeys?: readonly string[];
  /** Whether also allow the copy to create missing repositories in Amazon ECR. */
  readonly createsRepositories?: boolean;
}

export interface PlannedPolicies {
  /** One per duty; none where nothing of the list is at Amazon. */
  readonly policies: readonly { readonly duty: Duty; readonly policy: PolicyDocument }[];
  /** Whether anything of the list is in a cloud at all. */
  readonly isInCloud: boolean;
  readonly findings: readonly Finding[];
}

/** Characters that a managed policy may have, blanks not counted (IAM User Guide, "IAM and AWS STS quotas"). */
const LARGEST = 6144;

/** The least policies that a copy into the local repositories needs, and to read them; for other clouds the roles that do it are findings. */
export function planPolicies(list: AssetList, request: PolicyRequest): PlannedPolicies {
  checkRequest("planPolicies", { list, request }, { list: "a list of assets", "request.duties": "a list" });
  const targets = cloudTargets(list);
  const isAtAmazon = targets.registries.length > 0 || targets.buckets.length > 0;
  const policies = isAtAmazon
    ? request.duties.map((duty) => ({ duty, policy: policyFor(duty, targets, request) }))
    : [];
  const isInCloud = isAtAmazon || targets.places.length > 0 || targets.unwritten.length > 0;
  const sizes = policies.flatMap(({ policy }) => findSize(policy));
  return { policies, isInCloud, findings: [...findingsOf(targets, request.duties), ...sizes] };
}

function policyFor(
  duty: Duty,
  { registries, buckets }: CloudTargets,
  request: PolicyRequest,
): PolicyDocument {
  const { kmsKeys = [], createsRepositories = false } = request;
  const targets = { registries, buckets, kmsKeys };
  return duty === "read" ? renderReadPolicy(targets) : renderCopyPolicy({ ...targets, createsRepositories });
}

function findingsOf({ buckets, unwritten, places }: CloudTargets, duties: readonly Duty[]): Finding[] {
  const unknown = buckets.filter(({ bucket, region }) => region === undefined && !bucket.startsWith("arn:"));
  return [
    ...unknown.map(({ bucket }) => ({
      code: "PARTITION_UNKNOWN",
      severity: "warning" as const,
      message: `the URL of the bucket ${bucket} names no region, so the partition aws is assumed`,
      hint: "In China or GovCloud write https://s3.REGION.amazonaws.com/BUCKET as fileRepository.",
    })),
    ...unwritten.map((bucket) => ({
      code: "NO_POLICY",
      severity: "warning" as const,
      message: `${bucket} is a directory bucket, which needs s3express:CreateSession on its own ARN instead`,
    })),
    ...otherCloudRoles(places, duties),
  ];
}

function findSize(policy: PolicyDocument): Finding[] {
  const size = JSON.stringify(policy).length;
  if (size <= LARGEST) return [];
  return [
    {
      code: "LARGE_POLICY",
      severity: "warning",
      message: `a policy has ${size} characters, where a managed one may have ${LARGEST}`,
      hint: "Attach it to a role as an inline policy (up to 10240), or name the repositories by their common prefix with *.",
    },
  ];
}
