import { expect, test } from "vitest";
import { parseImageReference } from "../content/image-reference.ts";
import { checkTargetNames } from "./check-target-names.ts";
import type { AssetCopy } from "./transfer-plan.ts";

const ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const LONG = "a".repeat(240);

function check(...copies: AssetCopy[]): string[] {
  return checkTargetNames({ copies, unmapped: [] }).map(({ code }) => code);
}

function image(target: string): AssetCopy {
  return {
    kind: "image",
    name: "registry.k8s.io/pause:3.10",
    source: parseImageReference("registry.k8s.io/pause:3.10"),
    target: parseImageReference(target),
  };
}

function file(root: string, path: string): AssetCopy {
  return { kind: "file", name: "https://dl.k8s.io/kubelet", target: { root, path } };
}

test.each([
  ["docker.io/me/pause:1", []],
  ["docker.io/me/coredns/coredns:1", ["NAME_DEPTH"]],
  ["registry-1.docker.io/pause:1", ["NAME_DEPTH"]],
  [`${ECR}/pause:1`, []],
  [`${ECR}/kops/coredns/coredns:1`, []],
  [`${ECR}/kops/amazon__cni:1`, ["NAME_REFUSED"]],
  [`${ECR}/${"a".repeat(30)}/${"b".repeat(170)}:1`, []],
  [`${ECR}/${LONG}:1`, ["NAME_TOO_LONG"]],
  [`123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a--b:1`, ["NAME_REFUSED"]],
  [`123456789012.dkr-ecr.eu-west-1.on.aws/a--b:1`, ["NAME_REFUSED"]],
  [`123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/a--b:1`, ["NAME_REFUSED"]],
  ["public.ecr.aws/pause:1", ["NAME_DEPTH"]],
  ["public.ecr.aws/a1b2c3/pause:1", []],
  ["europe-west1-docker.pkg.dev/project/pause:1", ["NAME_DEPTH"]],
  ["europe-west1-docker.pkg.dev/project/repository/coredns/coredns:1", []],
  ["eu.gcr.io/pause:1", ["NAME_DEPTH"]],
  ["gcr.io/project/pause:1", []],
  ["ghcr.io/pause:1", ["NAME_DEPTH"]],
  ["ghcr.io/me/a/b/c:1", []],
  ["quay.io/pause:1", ["NAME_DEPTH"]],
  ["registry.example/pause:1", []],
  [`registry.example/${"a".repeat(238)}:1`, []],
  [`registry.example/${"a".repeat(239)}:1`, ["NAME_TOO_LONG"]],
])("%s: %j", (target, expected) => {
  expect(check(image(target))).toEqual(expected);
});

test.each([
  ["s3://bucket", `${"d".repeat(250)}/`.repeat(4), []],
  ["s3://bucket", "é".repeat(509), ["NAME_TOO_LONG"]],
  ["gs://bucket", "é".repeat(508), []],
  ["file:///srv/files", `${"d".repeat(255)}/${"f".repeat(248)}`, []],
  ["file:///srv/files", "f".repeat(249), ["NAME_TOO_LONG"]],
  ["file:///srv/files", `${"d".repeat(256)}/f`, ["NAME_TOO_LONG"]],
])("a file in %s: %#", (root, path, expected) => {
  expect(check(file(root, path))).toEqual(expected);
});

test("each problem names the asset, the name it would have, and what the registry wants", () => {
  const copies = [image("docker.io/me/coredns/coredns:1"), image("ghcr.io/pause:1")];
  const [deep, flat] = checkTargetNames({ copies, unmapped: [] });
  expect(deep).toMatchObject({ side: "local" });
  expect(deep?.message).toContain("registry.k8s.io/pause:3.10 would be stored as me/coredns/coredns");
  expect(deep?.hint).toContain("NAMESPACE/REPOSITORY, no deeper");
  expect(flat?.hint).toContain("OWNER/IMAGE");
});

test("an image in a directory has no host to be judged by", () => {
  const copy = image("docker.io/me/a/b:1");
  const target = { registry: "", repository: "me/a/b", tag: "1" };
  expect(check(copy.kind === "image" ? { ...copy, target } : copy)).toEqual([]);
});
