import { objectsArn, type BucketResources } from "./aws-resources.ts";
import { policyOf, type PolicyDocument } from "./policy-document.ts";
import { unique } from "../values/unique.ts";

/**
 * Lets whoever comes through one of the VPC endpoints read the files, without an identity, as nodes do; S3 does not count such a policy
 * as public. It denies nothing, so that identities keep what their own policies allow.
 */
export function renderBucketPolicy(
  buckets: readonly BucketResources[],
  vpcEndpoints: readonly string[],
): PolicyDocument {
  return policyOf([
    {
      Sid: "ReadThroughVpcEndpoint",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:GetObject"],
      Resource: unique(buckets.map(objectsArn)),
      Condition: { StringEquals: { "aws:SourceVpce": unique(vpcEndpoints) } },
    },
  ]);
}
