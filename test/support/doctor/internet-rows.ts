import { NEW_PATH, stray, type DoctorRow } from "./doctor-case.ts";

/** What is checked of all that would still come from elsewhere. */
export const INTERNET_ROWS: readonly DoctorRow[] = [
  ["IMAGES_FROM_INTERNET", "warning", { assets: { fileRepository: "https://h.example" } }, {}],
  [
    "IMAGES_FROM_INTERNET",
    "info",
    { assets: {} },
    { assets: {}, spec: "  containerd: {registryMirrors: {'*': ['https://m.example']}}\n" },
  ],
  [
    "IMAGE_FROM_INTERNET",
    "warning",
    {
      images: [
        stray("docker.io/library/busybox:1", "hooks", "hook x, pulled with ctr", { file: "c.yaml", line: 7 }),
      ],
    },
    {
      images: [
        stray("registry.example.com/busybox:1", "hooks", "hook x, pulled with ctr", {
          file: "c.yaml",
          line: 7,
        }),
      ],
    },
  ],
  [
    "IMAGE_FROM_INTERNET",
    "info",
    {
      images: [stray("quay.io/a/b:1", "x", "container a of Pod b", { file: "p.yaml", line: 7 })],
      spec: "  containerd: {registryMirrors: {quay.io: ['https://m.example']}}\n",
    },
    {},
  ],
  [
    "NOT_LISTED_BY_KOPS",
    "warning",
    {
      images: [
        {
          ...stray("quay.io/a/b:1", "warm-pool", "x"),
          download: "registry.example.com/a-b:1",
          remapped: true,
        },
      ],
    },
    {},
  ],
  ["FILES_FROM_INTERNET", "warning", { assets: { containerRegistry: "r.example" } }, {}],
  ["FILES_FROM_INTERNET", "info", { assets: {} }, {}],
  [
    "CHANNEL_FROM_INTERNET",
    "info",
    { spec: "  channel: stable\n" },
    { spec: "  channel: file:///srv/stable\n" },
  ],
  ["CHANNEL_FROM_INTERNET", "info", { spec: "  channel: /srv/stable\n" }, {}],
  [
    "CHANNEL_FROM_INTERNET",
    "info",
    { spec: "  channel: https://elsewhere.example.org/stable\n" },
    { spec: "  channel: https://files.example.com/stable\n" },
  ],
  [
    "ADDON_FROM_INTERNET",
    "warning",
    { spec: "  addons: [{manifest: 'https://raw.githubusercontent.com/a/b.yaml'}]\n" },
    { spec: "  addons: [{manifest: 's3://state/b.yaml'}, {manifest: 'https://files.example.com/b.yaml'}]\n" },
  ],
  [
    "URL_IN_SCRIPT",
    "warning",
    {
      spec: "  additionalUserData: [{name: a.sh, type: text/x-shellscript, content: 'curl -O https://get.example.org/x'}]\n",
    },
    {
      spec: "  additionalUserData: [{name: a.sh, type: text/x-shellscript, content: 'curl http://169.254.169.254/ https://files.example.com/x'}]\n",
    },
  ],
  [
    "URL_IN_SCRIPT",
    "warning",
    { nodes: "  hooks: [{name: a, manifest: 'ExecStart=/usr/bin/curl https://get.example.org/x'}]\n" },
    { nodes: "  hooks: [{name: a, manifest: 'Documentation=https://get.example.org/x'}]\n" },
  ],
  [
    "URL_IN_SCRIPT",
    "info",
    { spec: "  fileAssets: [{name: a, content: 'see https://get.example.org/x'}]\n" },
    { spec: "  fileAssets: [{name: a, content: '# https://get.example.org/x'}]\n" },
  ],
  [
    "IMAGES_FROM_INTERNET",
    "info",
    { assets: {}, spec: "  containerd: {registryMirrors: {'*': ['https://m.example/v2/kops']}}\n" },
    { assets: {}, spec: "  containerd: {registryMirrors: {'*': ['https://m.example/v2']}}\n" },
  ],
  [
    "IMAGE_FROM_INTERNET",
    "warning",
    {
      images: [stray("quay.io/a/b:1", "x", "container a of Pod b", { file: "p.yaml", line: 7 })],
      spec: `  fileAssets: [{name: m, path: /etc/containerd/certs.d/quay.io/hosts.toml, content: x}]\n`,
    },
    {
      images: [stray("quay.io/a/b:1", "x", "container a of Pod b", { file: "p.yaml", line: 7 })],
      spec: `  fileAssets: [{name: m, path: /etc/containerd/certs.d/quay.io/hosts.toml, content: x}]\n  containerd: {configAdditions: {${NEW_PATH}: /etc/containerd/certs.d}}\n`,
    },
  ],
  [
    "REPOSITORY_BEHIND_PROXY",
    "info",
    {
      spec: "  egressProxy: {httpProxy: {host: proxy.example.com, port: 3128}, excludes: registry.example.com}\n",
    },
    {
      spec: "  egressProxy: {httpProxy: {host: proxy.example.com, port: 3128}, excludes: 'localhost,.example.com'}\n",
    },
  ],
  [
    "PACKAGES_NOT_COVERED",
    "warning",
    {
      findings: [
        {
          code: "PACKAGES_NOT_COVERED",
          severity: "warning",
          message: "apt",
          place: { file: "c.yaml", line: 3 },
          hint: "h",
        },
      ],
    },
    {},
  ],
];
