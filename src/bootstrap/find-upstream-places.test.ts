import { describe, expect, test } from "vitest";
import type { AssetsSpec } from "../cluster/cluster.ts";
import type { NodeFile, NodePlan } from "../nodes/node-plan.ts";
import { findUpstreamPlaces } from "./find-upstream-places.ts";

const KUBELET = "https://dl.k8s.io/release/v1.34.2/bin/linux/amd64/kubelet";

function planOf(url: string, image: string): NodePlan {
  const file: NodeFile = { component: "kubelet", canonical: KUBELET, urls: [url] };
  return {
    instanceGroup: "nodes",
    role: "Node",
    nodeup: { amd64: file, arm64: file },
    hasConfig: true,
    files: { amd64: [file], arm64: [] },
    imageArchives: { amd64: [], arm64: [] },
    images: [{ component: "x", canonical: "registry.k8s.io/x:1", image, use: "addon" }],
    warmPoolImages: [],
  };
}

describe("what machines would ask somebody else for", () => {
  test.each<
    [
      name: string,
      assets: AssetsSpec,
      url: string,
      image: string,
      mirrored: readonly string[],
      found: string[],
    ]
  >([
    [
      "nothing is mapped",
      {},
      KUBELET,
      "registry.k8s.io/x:1",
      [],
      ["UPSTREAM_FILES dl.k8s.io", "UPSTREAM_IMAGES registry.k8s.io"],
    ],
    [
      "all is mapped",
      { containerRegistry: "r.example:5000/kops", fileRepository: "https://f.example" },
      "https://f.example/kubelet",
      "r.example:5000/kops/x:1",
      [],
      [],
    ],
    [
      "images by a proxy",
      { containerProxy: "p.example", fileRepository: "https://f.example" },
      "https://f.example/kubelet",
      "p.example/x:1",
      [],
      [],
    ],
    [
      "images have a mirror",
      { fileRepository: "https://f.example" },
      "https://f.example/kubelet",
      "registry.k8s.io/x:1",
      ["registry.k8s.io"],
      [],
    ],
    [
      "images have a mirror for all",
      { fileRepository: "https://f.example" },
      "https://f.example/kubelet",
      "ghcr.io/x:1",
      ["*"],
      [],
    ],
    [
      "another registry is mirrored",
      { fileRepository: "https://f.example" },
      "https://f.example/kubelet",
      "x/y:1",
      ["registry.k8s.io"],
      ["UPSTREAM_IMAGES docker.io"],
    ],
    [
      "the repository is on the file's own host",
      { fileRepository: "https://dl.k8s.io/release", containerProxy: "p.example" },
      KUBELET,
      "p.example/x:1",
      [],
      [],
    ],
  ])("%s", (_name, assets, url, image, mirrored, found) => {
    const hosts = mirrored.map((upstream) => ({ upstream, endpoints: [] }));
    const findings = findUpstreamPlaces(planOf(url, image), { assets, mirrors: { hosts, fallback: false } });
    expect(findings.map(({ code, message }) => `${code} ${message.split(" from ")[1] ?? ""}`)).toEqual(found);
    expect(findings.every(({ severity }) => severity === "error")).toBe(true);
  });

  test("a mirror that falls back to upstream is no promise", () => {
    const mirrors = { hosts: [{ upstream: "registry.k8s.io", endpoints: [] }], fallback: true };
    const plan = planOf("https://f.example/kubelet", "registry.k8s.io/x:1");
    const assets = { fileRepository: "https://f.example" };
    expect(findUpstreamPlaces(plan, { assets, mirrors })[0]?.message).toBe(
      "machines of nodes would pull registry.k8s.io/x:1 from registry.k8s.io",
    );
  });
});
