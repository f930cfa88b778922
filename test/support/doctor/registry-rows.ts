import { asked, askedEcr, askedFile, images, PAUSE, type DoctorRow } from "./doctor-case.ts";

/** Two images of different registries with the same path and tag. */
const TWINS =
  "  clusterAutoscaler: {enabled: true, image: quay.io/a/b:v1}\n  nodeProblemDetector: {enabled: true, image: ghcr.io/a/b:v1}\n";

/** What is checked of a registry: its name, names in it, and how it answers. */
export const REGISTRY_ROWS: readonly DoctorRow[] = [
  [
    "REGISTRY_AND_PROXY",
    "error",
    { assets: { containerRegistry: "r.example", containerProxy: "p.example" }, listed: false },
    { assets: { containerProxy: "p.example" } },
  ],
  [
    "REGISTRY_SCHEME",
    "error",
    { ...images("https://r.example"), listed: false },
    images("r.example:5000/kops"),
  ],
  ["REGISTRY_NAME", "error", { ...images("r.example/"), listed: false }, images("r.example")],
  ["REGISTRY_NAME", "error", { ...images("r.example/KOPS"), listed: false }, images("R.example/kops")],
  [
    "REGISTRY_NAME",
    "error",
    { ...images("r.example/kops:latest"), listed: false },
    images("r.example:443/kops"),
  ],
  ["REGISTRY_ON_DOCKER_HUB", "warning", images("mycompany"), images("docker.io/mycompany")],
  [
    "MANGLED_NAME",
    "error",
    { cloud: "digitalocean", assets: { containerProxy: "p.example" } },
    { cloud: "digitalocean" },
  ],
  [
    "COLLISION",
    "error",
    { spec: TWINS, assets: { containerProxy: "p.example" } },
    { spec: TWINS, assets: { containerRegistry: "p.example" } },
  ],
  [
    "DOUBLE_PREFIX",
    "warning",
    {
      spec: "  clusterAutoscaler: {enabled: true, image: registry.example.com/own/autoscaler:v1}\n",
      assets: { containerProxy: "registry.example.com/mirror" },
    },
    { assets: { containerProxy: "registry.example.com/mirror" } },
  ],
  [
    "SAME_HOST",
    "warning",
    { assets: { fileRepository: "https://dl.k8s.io/kops" } },
    { assets: { fileRepository: "https://dl.k8s.io:8443/kops" } },
  ],
  ["HOST_UNREACHABLE", "error", askedFile({ answer: { status: "unreachable" } }), askedFile({})],
  ["HOST_UNREACHABLE", "error", asked(PAUSE, "unreachable"), asked(PAUSE, "present")],
  ["CERTIFICATE_NOT_TRUSTED", "error", asked(PAUSE, "untrusted"), asked(PAUSE, "present")],
  ["PROBE_FAILED", "warning", asked(PAUSE, "failed"), asked(PAUSE, "present")],
  ["ECR_REPOSITORIES_MISSING", "error", askedEcr({ missing: ["pause"] }), askedEcr({})],
  ["ECR_NOT_ASKED", "info", askedEcr({ trouble: "no identity" }), askedEcr({})],
  ["IMAGES_MISSING", "error", asked("registry.example.com/a:1", "absent"), asked(PAUSE, "absent")],
  [
    "NODES_NEED_TRUST",
    "warning",
    { rest: { trust: { caFiles: ["ca.pem"], insecureHosts: [], plainHttpHosts: [] } } },
    {},
  ],
  [
    "NODES_NEED_TRUST",
    "warning",
    {
      spec: `  fileAssets: [{name: m, path: /etc/containerd/certs.d/quay.io/hosts.toml, content: "ca = '/etc/ca.pem'"}]\n`,
    },
    { spec: `  fileAssets: [{name: m, path: /etc/containerd/certs.d/quay.io/hosts.toml, content: x}]\n` },
  ],
];
