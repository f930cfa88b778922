import { NEW_PATH, OLD_PATH, type DoctorRow } from "./doctor-case.ts";

/** What is checked of containerd: its version, its settings and its mirrors. */
export const CONTAINERD_ROWS: readonly DoctorRow[] = [
  [
    "CONTAINERD_SANDBOX_DIGEST",
    "error",
    { spec: "  containerd: {version: 2.3.0, runc: {version: 1.3.5}}\n" },
    { spec: "  containerd: {version: 2.3.4, runc: {version: 1.3.5}}\n" },
  ],
  [
    "CONTAINERD_SANDBOX_DIGEST",
    "error",
    { spec: "  containerd: {version: 2.3.3, runc: {version: 1.3.5}}\n" },
    { spec: "  containerd: {version: 2.3.3, runc: {version: 1.3.5}}\n", rest: { pinsDigests: false } },
  ],
  [
    "CONTAINERD_SANDBOX_DIGEST",
    "error",
    { release: "1.35.2", kubernetes: "1.36.0" },
    { release: "1.35.2", kubernetes: "1.35.0" },
  ],
  [
    "CONTAINERD_MIRRORS_REFUSED",
    "error",
    {
      release: "1.35.2",
      spec: "  containerd: {version: 2.2.1, runc: {version: 1.3.5}, registryMirrors: {docker.io: ['https://m.example']}}\n",
    },
    {
      spec: "  containerd: {version: 2.2.1, runc: {version: 1.3.5}, registryMirrors: {docker.io: ['https://m.example']}}\n",
    },
  ],
  [
    "CONTAINERD_MIRRORS_REFUSED",
    "error",
    {
      release: "1.34.3",
      spec: "  containerd: {version: 2.2.0, runc: {version: 1.3.5}, registryMirrors: {docker.io: ['https://m.example']}}\n",
    },
    {
      release: "1.34.3",
      spec: "  containerd: {version: 2.2.2, runc: {version: 1.3.5}, registryMirrors: {docker.io: ['https://m.example']}}\n",
    },
  ],
  [
    "CONTAINERD_CONFIG_PATH",
    "warning",
    {
      spec: "  containerd: {configOverride: 'config_path = \"/etc/containerd/certs.d:/etc/docker/certs.d\"'}\n",
    },
    { spec: "  containerd: {configOverride: 'config_path = \"/etc/containerd/certs.d\"'}\n" },
  ],
  [
    "CONTAINERD_PATH_AND_MIRRORS",
    "error",
    {
      spec: `  containerd: {configOverride: "config_path = '/etc/x'\\n[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']"}\n`,
    },
    {
      spec: `  containerd: {configOverride: "[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']"}\n`,
    },
  ],
  [
    "MIRRORS_IGNORED",
    "warning",
    {
      spec: "  containerd: {configOverride: 'version = 3', registryMirrors: {a.example: ['https://m.example']}}\n",
    },
    { spec: "  containerd: {registryMirrors: {a.example: ['https://m.example']}}\n" },
  ],
  [
    "MIRRORS_TWICE",
    "error",
    {
      spec: `  containerd: {registryMirrors: {quay.io: ['https://m.example']}}\n  fileAssets: [{name: m, path: /etc/containerd/certs.d/quay.io/hosts.toml, content: x}]\n`,
    },
    {
      spec: `  containerd: {registryMirrors: {quay.io: ['https://m.example']}}\n  fileAssets: [{name: m, path: /etc/containerd/certs.d/ghcr.io/hosts.toml, content: x}]\n`,
    },
  ],
  [
    "MIRRORS_TWICE",
    "error",
    {
      spec: "  containerd: {registryMirrors: {'*': ['https://m.example']}}\n",
      nodes: "  fileAssets: [{name: m, path: /etc/containerd/certs.d/_default/hosts.toml, content: x}]\n",
    },
    { spec: `  fileAssets: [{name: m, path: /etc/containerd/certs.d/quay.io/hosts.toml, content: x}]\n` },
  ],
  [
    "MIRRORS_TWICE",
    "error",
    {
      release: "1.35.2",
      spec: `  containerd: {registryMirrors: {quay.io: ['https://m.example']}, configAdditions: {${OLD_PATH}: /etc/containerd/certs.d}}\n`,
    },
    {
      release: "1.36.2",
      spec: `  containerd: {registryMirrors: {quay.io: ['https://m.example']}, configAdditions: {${NEW_PATH}: /etc/containerd/certs.d}}\n`,
    },
  ],
  [
    "MIRROR_PATH_LOST",
    "warning",
    { spec: "  containerd: {registryMirrors: {quay.io: ['https://m.example/v2/kops']}}\n" },
    {
      release: "1.35.2",
      spec: "  containerd: {registryMirrors: {quay.io: ['https://m.example/v2/kops']}}\n",
    },
  ],
  [
    "MIRROR_PATH_LOST",
    "warning",
    { nodes: "  containerd: {registryMirrors: {quay.io: ['https://m.example/a/v2/kops/']}}\n" },
    {
      spec: "  containerd: {registryMirrors: {quay.io: ['https://m.example/a/v2/', 'https://m.example']}}\n",
    },
  ],
  [
    "CONFIG_ADDITIONS_IGNORED",
    "error",
    { spec: `  containerd: {configAdditions: {${OLD_PATH}: /etc/containerd/certs.d}}\n` },
    { spec: `  containerd: {configAdditions: {${NEW_PATH}: /etc/containerd/certs.d}}\n` },
  ],
  [
    "CONFIG_ADDITIONS_IGNORED",
    "error",
    {
      spec: `  containerd: {version: 1.7.29, runc: {version: 1.3.5}, configAdditions: {${NEW_PATH}: /etc/containerd/certs.d}}\n`,
    },
    {
      spec: `  containerd: {version: 1.7.29, runc: {version: 1.3.5}, configAdditions: {${OLD_PATH}: /etc/containerd/certs.d}}\n`,
    },
  ],
  [
    "CONFIG_ADDITIONS_IGNORED",
    "warning",
    { nodes: `  containerd: {configAdditions: {'plugins."io.containerd.grpc.v1.cri".enable_cdi': true}}\n` },
    {
      nodes: `  containerd: {configAdditions: {'plugins."io.containerd.grpc.v1.cri".stream_idle_timeout': 4h}}\n`,
    },
  ],
  [
    "CONFIG_ADDITIONS_LOST_LATER",
    "info",
    { release: "1.35.2", spec: `  containerd: {configAdditions: {${OLD_PATH}: /etc/containerd/certs.d}}\n` },
    {
      release: "1.35.2",
      spec: `  containerd: {version: 1.7.29, runc: {version: 1.3.5}, configAdditions: {${OLD_PATH}: /etc/containerd/certs.d}}\n`,
    },
  ],
  [
    "CONTAINERD_PACKAGE_PLATFORM",
    "info",
    {
      spec: `  containerd: {packages: {urlAmd64: 'https://h.example/c.tar.gz', hashAmd64: ${"a".repeat(64)}}}\n`,
    },
    {},
  ],
  [
    "CONTAINERD_PACKAGE_VERSION",
    "warning",
    {
      spec: `  containerd: {version: 2.2.4, runc: {version: 1.3.5}, packages: {urlAmd64: 'https://h.example/containerd-2.3.1-linux-amd64.tar.gz', hashAmd64: ${"a".repeat(64)}}}\n`,
    },
    {
      spec: `  containerd: {version: 2.2.4, runc: {version: 1.3.5}, packages: {urlAmd64: 'https://h.example/containerd-2.2.4-linux-amd64.tar.gz', hashAmd64: ${"a".repeat(64)}}}\n`,
    },
  ],
  ["CONTAINERD_PINNED", "info", { spec: "  containerd: {version: 2.2.4, runc: {version: 1.3.5}}\n" }, {}],
];
