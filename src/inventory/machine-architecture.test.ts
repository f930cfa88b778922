import { describe, expect, test } from "vitest";
import type { CloudProviderId } from "../cluster/cluster.ts";
import { machineArchitecture } from "./machine-architecture.ts";

const CASES: readonly [CloudProviderId, string, string | undefined][] = [
  ["aws", "m6g.large", "arm64"],
  ["aws", "t4g.small", "arm64"],
  ["aws", "c7gn.xlarge", "arm64"],
  ["aws", "im4gn.large", "arm64"],
  ["aws", "a1.medium", "arm64"],
  ["aws", "hpc7g.4xlarge", "arm64"],
  ["aws", "g4dn.xlarge", "amd64"],
  ["aws", "g6.xlarge", "amd64"],
  ["aws", "g5g.xlarge", "arm64"],
  ["aws", "t3.medium", "amd64"],
  ["aws", "m5ad.large", "amd64"],
  ["gce", "t2a-standard-1", "arm64"],
  ["gce", "c4a-standard-4", "arm64"],
  ["gce", "n2d-standard-2", "amd64"],
  ["gce", "e2-medium", "amd64"],
  ["azure", "Standard_D2ps_v5", "arm64"],
  ["azure", "Standard_B2pts_v2", "arm64"],
  ["azure", "Standard_D2s_v3", "amd64"],
  ["azure", "Standard_NP10s", "amd64"],
  ["hetzner", "cax11", "arm64"],
  ["hetzner", "cx22", "amd64"],
  ["digitalocean", "s-2vcpu-4gb", "amd64"],
  ["scaleway", "COPARM1-2C-8G", "arm64"],
  ["openstack", "n1.medium", undefined],
];

function group(spec: { machineType?: string; image?: string }) {
  const source = { apiVersion: "", kind: "InstanceGroup", name: "nodes" };
  return { source, name: "nodes", spec: { role: "Node", ...spec } } as const;
}

describe("the architecture of a machine", () => {
  test.each(CASES)("%s %s: %s", (cloud, machineType, expected) => {
    expect(machineArchitecture(group({ machineType }), cloud)).toBe(expected);
  });

  test.each([
    ["099720109477/ubuntu/images/hvm-ssd/ubuntu-noble-24.04-arm64-server", "arm64"],
    ["al2023-ami-x86_64", "amd64"],
    ["my-own-image", undefined],
  ])("by the image %s alone: %s", (image, expected) => {
    expect(machineArchitecture(group({ image }), "openstack")).toBe(expected);
  });
});
