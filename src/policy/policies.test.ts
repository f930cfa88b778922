import { describe, expect, test } from "vitest";
import { bucketArn, objectsArn, partitionOf, repositoryArns } from "./aws-resources.ts";
import { otherCloudRoles } from "./other-cloud-roles.ts";
import { planEcrRepositories } from "./plan-ecr-repositories.ts";
import { renderBucketPolicy } from "./render-bucket-policy.ts";
import { renderCopyPolicy, renderReadPolicy } from "./render-iam-policy.ts";

const ECR = { account: "123456789012", region: "eu-west-1", repositories: ["pause", "etcd", "pause"] };
const REPOSITORIES = [
  "arn:aws:ecr:eu-west-1:123456789012:repository/etcd",
  "arn:aws:ecr:eu-west-1:123456789012:repository/pause",
];
const BUCKET = { bucket: "files", prefix: "kops/mirror", region: "eu-west-1" };

describe("ARNs", () => {
  test.each([
    [undefined, "aws"],
    ["eu-west-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-east-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("the partition of %s is %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });

  test.each([
    [{ bucket: "b", prefix: "" }, "arn:aws:s3:::b/*"],
    [{ bucket: "b", prefix: "a/b", region: "cn-north-1" }, "arn:aws-cn:s3:::b/a/b/*"],
    [{ bucket: "b", prefix: "a*b?${c}" }, "arn:aws:s3:::b/a${*}b${?}${$}{c}/*"],
    [
      { bucket: "arn:aws:s3:us-west-2:123456789012:accesspoint/ap", prefix: "a" },
      "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/a/*",
    ],
  ])("objects of %j", (resources, arn) => {
    expect(objectsArn(resources)).toBe(arn);
  });

  test("repositories, each once, and a bucket of an access point", () => {
    expect(repositoryArns(ECR)).toEqual(REPOSITORIES);
    expect(bucketArn({ bucket: "arn:aws:s3:us-west-2:1:accesspoint/ap", prefix: "" })).toBe(
      "arn:aws:s3:us-west-2:1:accesspoint/ap",
    );
  });
});

function actionsOn(policy: ReturnType<typeof renderCopyPolicy>): Record<string, readonly string[]> {
  return Object.fromEntries(policy.Statement.map(({ Sid, Action }) => [Sid, Action]));
}

describe("the policy to copy", () => {
  test("writes repositories and files, tells what is missing, deletes nothing", () => {
    const policy = renderCopyPolicy({ registries: [ECR], buckets: [BUCKET] });
    expect(actionsOn(policy)).toEqual({
      LogIn: ["ecr:GetAuthorizationToken"],
      CopyImages: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      CopyFiles: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      TellMissingFiles: ["s3:ListBucket"],
    });
    expect(policy.Statement.find(({ Sid }) => Sid === "CopyImages")?.Resource).toEqual(REPOSITORIES);
    expect(policy.Statement.find(({ Sid }) => Sid === "CopyFiles")?.Resource).toEqual([
      "arn:aws:s3:::files/kops/mirror/*",
    ]);
    expect(JSON.stringify(policy)).not.toMatch(/Delete|"ecr:\*|"s3:\*|Deny/);
  });

  test("creates repositories by their names, and lists them, where that is wanted", () => {
    const policy = renderCopyPolicy({ registries: [ECR], buckets: [], createsRepositories: true });
    expect(policy.Statement.slice(-2)).toMatchObject([
      { Action: ["ecr:CreateRepository"], Resource: REPOSITORIES },
      {
        Action: ["ecr:DescribeRepositories"],
        Resource: ["arn:aws:ecr:eu-west-1:123456789012:repository/*"],
      },
    ]);
  });

  test("names no service that nothing is at", () => {
    expect(JSON.stringify(renderCopyPolicy({ registries: [], buckets: [BUCKET] }))).not.toContain("ecr:");
    expect(JSON.stringify(renderCopyPolicy({ registries: [ECR], buckets: [] }))).not.toContain("s3:");
  });
});

test("the policy to read writes nothing", () => {
  const keys = ["arn:aws:kms:eu-west-1:123456789012:key/a"];
  const policy = renderReadPolicy({ registries: [ECR], buckets: [BUCKET], kmsKeys: keys });
  expect(actionsOn(policy)).toMatchObject({ ReadFiles: ["s3:GetObject"], UseKeys: ["kms:Decrypt"] });
  expect(JSON.stringify(policy)).not.toMatch(/Put|Upload\b|Initiate|Complete|GenerateDataKey|Create/);
});

test("a bucket's policy lets the endpoint's own read, and denies nothing", () => {
  expect(renderBucketPolicy([BUCKET, BUCKET], ["vpce-0a1b2c3d"])).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadThroughVpcEndpoint",
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::files/kops/mirror/*"],
        Condition: { StringEquals: { "aws:SourceVpce": ["vpce-0a1b2c3d"] } },
      },
    ],
  });
});

describe("repositories of Amazon ECR", () => {
  const china = { ...ECR, host: "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", region: "cn-north-1" };

  test("have policies only where they are asked for", () => {
    expect(planEcrRepositories([china], { pullers: [] })).toEqual(
      ["etcd", "pause"].map((name) => ({
        registry: china.host,
        account: "123456789012",
        region: "cn-north-1",
        name,
      })),
    );
  });

  test("let accounts and roles pull, and may forget what has no tag", () => {
    const role = "arn:aws-cn:iam::123456789012:role/nodes";
    const [first] = planEcrRepositories([china], { pullers: ["210987654321", role], expireUntaggedDays: 30 });
    expect(first?.repositoryPolicy?.Statement).toMatchObject([
      { Principal: { AWS: ["arn:aws-cn:iam::210987654321:root", role] } },
    ]);
    expect(first?.lifecyclePolicy).toMatchObject({
      rules: [{ selection: { tagStatus: "untagged", countNumber: 30 }, action: { type: "expire" } }],
    });
  });
});

test("other clouds have roles", () => {
  const messages = otherCloudRoles([{ kind: "gcs", name: "b" }], ["copy", "read"]).map(
    ({ message }) => message,
  );
  expect(messages).toEqual([
    "to copy, an identity needs roles/storage.objectUser on the Cloud Storage bucket b",
    "to read, an identity needs roles/storage.objectViewer on the Cloud Storage bucket b",
  ]);
});
