import type { ReportAsset, ReportModel } from "../../src/report/report-model.ts";

/** An image with layers by index. */
export function reportImage(name: string, more: Partial<ReportAsset> = {}): ReportAsset {
  return {
    kind: "image",
    name,
    components: ["coredns"],
    roles: ["Node"],
    clusters: [],
    platforms: ["linux/amd64"],
    states: ["copied"],
    ...more,
  };
}

/** A report with something for every part of the page. */
export const MADE_UP_REPORT: ReportModel = {
  verb: "copy",
  title: "Copy: prod.example.com",
  made: "2026-11-28T03:09:26.000Z",
  tool: "0.1.0",
  verdict: { state: "bad", text: "2 copied, 1 failed, 1 error, 1 warning" },
  facts: [{ label: "kOps release", value: "1.36.2" }],
  ends: [],
  layers: [40_000_000, 12_000_000, 9_000_000, 30_000_000],
  assets: [
    reportImage("registry.k8s.io/coredns/coredns:v1.14.2", {
      layers: [0, 1],
      size: 52_000_000,
      sent: 52_000_000,
    }),
    reportImage("registry.k8s.io/kube-proxy:v1.34.6", {
      components: ["kube-proxy"],
      roles: ["ControlPlane", "Node"],
      layers: [0, 2, 3],
      size: 79_000_000,
      sent: 39_000_000,
      digest: `sha256:${"ab".repeat(32)}`,
      download: "registry.corp.example/kube-proxy:v1.34.6",
      pull: "crictl pull registry.corp.example/kube-proxy:v1.34.6",
      asked: "2026-11-28T03:00:00.000Z",
    }),
    reportImage("registry.k8s.io/pause:3.10.1", { components: ["pause"], states: ["failed"] }),
    reportImage("https://dl.k8s.io/release/v1.34.6/bin/linux/amd64/kubelet", {
      kind: "file",
      components: ["kubelet"],
      size: 59_000_000,
      states: ["present"],
    }),
  ],
  findings: [
    {
      code: "UNREACHABLE",
      severity: "error",
      message: "upstream: registry.k8s.io does not answer",
      hint: "Check the network.",
      assets: ["registry.k8s.io/pause:3.10.1"],
    },
    {
      code: "UNKNOWN_FIELD",
      severity: "warning",
      message: "spec.foo is no field",
      where: "cluster.yaml:3",
      assets: [],
    },
    { code: "RELEASE_CHOSEN", severity: "info", message: "the release is 1.36.2", assets: [] },
  ],
  upgrade: {
    before: { name: "cluster.yaml@1.35.2", release: "1.35.2", images: 30, files: 24 },
    after: { name: "cluster.yaml@1.36.2", release: "1.36.2", images: 31, files: 24 },
    same: 40,
    changes: [
      {
        change: "replaced",
        kind: "image",
        component: "coredns",
        before: "registry.k8s.io/coredns/coredns:v1.13.1",
        after: "registry.k8s.io/coredns/coredns:v1.14.2",
      },
      { change: "removed", kind: "image", component: "etcd", before: "registry.k8s.io/etcd:v3.4.13" },
    ],
  },
};
