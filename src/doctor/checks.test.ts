import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AssetsSpec } from "../cluster/cluster.ts";
import { completeCluster } from "../cluster/complete/complete-cluster.ts";
import { convertDocuments } from "../cluster/convert-documents.ts";
import { parseKopsRelease } from "../cluster/kops-release.ts";
import { readDocuments } from "../cluster/read/read-documents.ts";
import { loadCatalog } from "../inventory/catalog.ts";
import { takeInventory } from "../inventory/take-inventory.ts";
import type { MarkedImage } from "../remap/marked-placement.ts";
import type { FilePlace, Finding } from "../errors/finding.ts";
import { present } from "../values/present.ts";
import { remap } from "../remap/remap.ts";
import { inOrder, runChecks } from "./checks.ts";
import { DOCTOR_CODES, SOURCE_CODES } from "./doctor-codes.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import type { EcrProbe, FileProbe, ImageProbe, ProbeAnswer } from "./probe-results.ts";

/** A cluster and what was found out about it; `spec` are lines below the cluster's `spec:`, indented by two. */
interface Case {
  readonly assets?: AssetsSpec;
  readonly spec?: string;
  readonly nodes?: string;
  readonly cloud?: string;
  readonly release?: string;
  readonly kubernetes?: string;
  /** False: kOps refuses the spec, and nothing is known but the documents. */
  readonly listed?: boolean;
  readonly images?: readonly MarkedImage[];
  readonly findings?: readonly Finding[];
  readonly probes?: Partial<DoctorFacts["probes"]>;
  readonly rest?: Partial<DoctorFacts>;
}

const GOOD: AssetsSpec = {
  containerRegistry: "registry.example.com",
  fileRepository: "https://files.example.com/kops",
};
const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const SPEC_LINE = 5;

function textOf({
  assets = GOOD,
  spec = "",
  nodes = "",
  cloud = "aws",
  kubernetes = "1.34.2",
}: Case): string {
  const written = Object.entries(assets).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  const group = (name: string, role: string, more = ""): string =>
    `---\napiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata:\n  name: ${name}\n  labels: {kops.k8s.io/cluster: one.example.com}\nspec:\n  role: ${role}\n${more}`;
  return `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: one.example.com
spec:
  assets:
${written.length === 0 ? "    {}\n" : written.join("")}  kubernetesVersion: ${kubernetes}
  cloudProvider: ${cloud}
  networking: {cilium: {}}
  etcdClusters: [{name: main, etcdMembers: [{instanceGroup: control-plane, name: a}]}]
${spec}${group("control-plane", "Master")}${group("nodes", "Node", nodes)}`;
}

function factsOf(one: Case): DoctorFacts {
  const { assets = GOOD, images = [], findings = [], probes = {}, rest = {} } = one;
  const release = parseKopsRelease(one.release ?? "1.36.2");
  const documents = readDocuments([{ name: "c.yaml", text: textOf(one) }]);
  const [cluster] = documents.clusters;
  if (release === undefined || cluster === undefined) throw new Error("a case has a release and a cluster");
  const facts: DoctorFacts = {
    release,
    assets,
    flags: {},
    cluster,
    instanceGroups: documents.instanceGroups,
    pinsDigests: true,
    trust: { caFiles: [], insecureHosts: [], plainHttpHosts: [] },
    probes: { files: [], images: [], ecr: [], ...probes },
    ...rest,
  };
  return one.listed === false ? facts : { ...facts, listed: listOf(facts, images, findings) };
}

function listOf(
  { release, assets, cluster, instanceGroups }: DoctorFacts,
  images: readonly MarkedImage[],
  findings: readonly Finding[],
): NonNullable<DoctorFacts["listed"]> {
  const catalog = loadCatalog(release.name, (name) => {
    const url = new URL(`../../catalog/${name}.json`, import.meta.url);
    return JSON.parse(readFileSync(url, "utf8")) as unknown;
  });
  const input = convertDocuments({
    cluster: cluster.object,
    instanceGroups: instanceGroups.map(({ object }) => object),
  });
  const completed = completeCluster(input, catalog);
  const placements = remap(takeInventory(completed, catalog), assets, release);
  return {
    cluster: completed,
    placements: {
      images: [...placements.images, ...images],
      files: placements.files,
      findings: [...placements.findings, ...findings],
    },
  };
}

function find(one: Case, code: string): Finding | undefined {
  const found = runChecks(factsOf(one)).find((finding) => finding.code === code);
  if (found !== undefined) expect(DOCTOR_CODES[code] ?? SOURCE_CODES[code]).toBeDefined();
  return found;
}

const files = (fileRepository: string): Case => ({ assets: { fileRepository }, listed: false });
const images = (containerRegistry: string): Case => ({ assets: { ...GOOD, containerRegistry } });
/** Two images of different registries with the same path and tag. */
const TWINS =
  "  clusterAutoscaler: {enabled: true, image: quay.io/a/b:v1}\n  nodeProblemDetector: {enabled: true, image: ghcr.io/a/b:v1}\n";
/** Keys of configAdditions that have containerd read hosts.toml files, in version 2 and 3 of its configuration. */
const OLD_PATH = `'plugins."io.containerd.grpc.v1.cri".registry.config_path'`;
const NEW_PATH = `'plugins."io.containerd.cri.v1.images".registry.config_path'`;
const REFUSED: ProbeAnswer = { status: "refused", message: "401" };

const PAUSE = "registry.example.com/pause:3.10.1";

function asked(image: string, anonymous: ProbeAnswer["status"], known?: ProbeAnswer["status"]): Case {
  const probe: ImageProbe = {
    canonical: "registry.k8s.io/pause:3.10.1",
    image,
    host: image.split("/")[0] ?? "",
    anonymous: { status: anonymous, message: "as told" },
    ...present({ known: known === undefined ? undefined : { status: known } }),
  };
  return { probes: { images: [probe] } };
}

function askedFile(more: Partial<FileProbe>): Case {
  const url = "https://files.example.com/kops/f";
  return {
    probes: { files: [{ canonical: "https://up.example/f", url, answer: { status: "present" }, ...more }] },
  };
}

function askedEcr(more: Partial<EcrProbe>): Case {
  return {
    assets: { ...GOOD, containerRegistry: ECR },
    probes: { ecr: [{ host: ECR, missing: [], ...more }] },
  };
}

const stray = (canonical: string, component: string, reason: string, place?: FilePlace): MarkedImage => ({
  canonical,
  download: canonical,
  remapped: false,
  added: true,
  why: [{ component, reason, ...present({ place }), roles: [], architectures: [] }],
});

type Row = readonly [code: string, severity: Finding["severity"], trips: Case, doesNot: Case];

const ROWS: readonly Row[] = [
  [
    "FILE_REPOSITORY_SCHEME",
    "error",
    files("s3://bucket/kops"),
    files("https://bucket.s3.amazonaws.com/kops"),
  ],
  ["FILE_REPOSITORY_SCHEME", "error", { ...files("gs://b"), release: "1.35.2" }, files("http://b.example")],
  ["FILE_REPOSITORY_SCHEME", "error", files("file:///srv/kops"), files("https://h.example:8443/kops/")],
  ["FILE_REPOSITORY_SCHEME", "error", files("files.example.com/kops"), files("HTTPS://files.example.com")],
  [
    "FILE_REPOSITORY_SCHEME",
    "error",
    { ...files("s3://b"), release: "1.37.0", cloud: "gce" },
    { ...files("s3://b"), release: "1.37.0", cloud: "aws" },
  ],
  [
    "FILE_REPOSITORY_NOT_A_URL",
    "error",
    files("https://files.example.com/kops "),
    files("https://files.example.com"),
  ],
  [
    "FILE_REPOSITORY_NOT_A_URL",
    "error",
    files("https://h.example:99999/"),
    files("https://h.example:65535/"),
  ],
  ["FILE_REPOSITORY_NOT_A_URL", "error", files("https://h.example/%zz"), files("https://[::1]:8443/%20")],
  ["FILE_REPOSITORY_NO_HOST", "error", files("https:///kops"), files("https://h.example/kops")],
  ["FILE_REPOSITORY_COMMA", "error", files("https://h.example/a,b"), files("https://h.example/a;b")],
  [
    "FILE_REPOSITORY_QUERY",
    "warning",
    files("https://h.example/a?X-Amz-Signature=x"),
    files("https://h.example/a"),
  ],
  ["FILE_REPOSITORY_QUERY", "warning", files("https://h.example/a#b"), files("https://h.example/a")],
  ["FILE_REPOSITORY_CREDENTIALS", "warning", files("https://u:p@h.example/a"), files("https://h.example/@a")],
  [
    "KOPS_COPY_BUCKET",
    "info",
    files("https://b.s3.dualstack.eu-west-1.amazonaws.com"),
    files("https://b.s3.eu-west-1.amazonaws.com"),
  ],
  ["PLAIN_HTTP", "warning", files("http://h.example"), files("https://h.example")],
  [
    "PLAIN_HTTP",
    "warning",
    { spec: "  containerd: {registryMirrors: {docker.io: ['http://m.example']}}\n" },
    { spec: "  containerd: {registryMirrors: {docker.io: ['https://m.example']}}\n" },
  ],
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
  ["FILES_NEED_CREDENTIALS", "error", askedFile({ answer: REFUSED }), askedFile({})],
  [
    "FILES_NEED_CREDENTIALS",
    "error",
    askedFile({ hashFile: REFUSED }),
    askedFile({ hashFile: { status: "absent" } }),
  ],
  ["FILES_MISSING", "error", askedFile({ answer: { status: "absent" } }), askedFile({})],
  [
    "HASH_FILES_MISSING",
    "error",
    askedFile({ hashFile: { status: "absent" } }),
    askedFile({ sha256: "a".repeat(64), hashFile: { status: "absent" } }),
  ],
  [
    "HASH_DIFFERS",
    "error",
    askedFile({ sha256: "a".repeat(64), hashFile: { status: "present", sha256: "b".repeat(64) } }),
    askedFile({ sha256: "A".repeat(64), hashFile: { status: "present", sha256: "a".repeat(64) } }),
  ],
  ["HOST_UNREACHABLE", "error", askedFile({ answer: { status: "unreachable" } }), askedFile({})],
  ["HOST_UNREACHABLE", "error", asked(PAUSE, "unreachable"), asked(PAUSE, "present")],
  ["CERTIFICATE_NOT_TRUSTED", "error", asked(PAUSE, "untrusted"), asked(PAUSE, "present")],
  ["PROBE_FAILED", "warning", asked(PAUSE, "failed"), asked(PAUSE, "present")],
  ["IMAGES_NEED_CREDENTIALS", "warning", asked(PAUSE, "refused"), asked(PAUSE, "present")],
  ["IMAGES_NEED_CREDENTIALS", "warning", asked(PAUSE, "absent", "present"), asked(PAUSE, "absent")],
  ["IMAGES_BY_IDENTITY", "info", images(ECR), { ...images(ECR), cloud: "gce" }],
  ["NO_CREDENTIAL_PROVIDER", "error", { ...images(ECR), cloud: "gce" }, images(ECR)],
  [
    "NO_CREDENTIAL_PROVIDER",
    "error",
    images("123456789012.dkr-ecr.eu-west-1.on.aws"),
    images("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com"),
  ],
  [
    "NO_CREDENTIAL_PROVIDER",
    "error",
    {
      ...images("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov"),
      release: "1.33.0",
      kubernetes: "1.32.0",
    },
    {
      ...images("123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov"),
      release: "1.32.4",
      kubernetes: "1.32.0",
    },
  ],
  [
    "NO_CREDENTIAL_PROVIDER",
    "warning",
    { ...images("team.azurecr.io"), cloud: "azure" },
    { ...images("team.azurecr.io"), cloud: "azure", ...asked("team.azurecr.io/pause:3.10.1", "present") },
  ],
  [
    "NO_CREDENTIAL_PROVIDER",
    "warning",
    images("eu-docker.pkg.dev/p/r"),
    { ...images("eu-docker.pkg.dev/p/r"), cloud: "gce" },
  ],
  [
    "ECR_NOT_ALLOWED",
    "error",
    images(ECR),
    { ...images(ECR), spec: "  iam: {allowContainerRegistry: true}\n" },
  ],
  [
    "ECR_NOT_ALLOWED",
    "warning",
    { ...images(ECR), spec: "  additionalPolicies: {node: '[]'}\n" },
    images("r.example"),
  ],
  ["SANDBOX_NEEDS_CREDENTIALS", "error", images(ECR), images("r.example")],
  ["SANDBOX_NEEDS_CREDENTIALS", "error", asked(PAUSE, "refused"), asked(PAUSE, "present")],
  [
    "SANDBOX_NEEDS_CREDENTIALS",
    "error",
    images(ECR),
    { ...images(ECR), spec: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
  ],
  [
    "SANDBOX_NEEDS_CREDENTIALS",
    "error",
    {
      ...images(ECR),
      spec: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n",
      release: "1.34.3",
    },
    {
      ...images(ECR),
      spec: `  containerd: {configAdditions: {'plugins."io.containerd.grpc.v1.cri".registry.configs."${ECR}".auth.username': AWS}}\n`,
    },
  ],
  [
    "SANDBOX_NEEDS_CREDENTIALS",
    "warning",
    { ...images("eu-docker.pkg.dev/p/r"), cloud: "gce" },
    {
      ...images("eu-docker.pkg.dev/p/r"),
      cloud: "gce",
      ...asked("eu-docker.pkg.dev/p/r/pause:3.10.1", "present"),
    },
  ],
  ["SANDBOX_MISSING", "error", asked(PAUSE, "absent"), asked(PAUSE, "refused")],
  ["SANDBOX_MISSING", "error", asked(PAUSE, "refused", "absent"), asked(PAUSE, "refused", "present")],
  ["SANDBOX_NAME", "error", { spec: "  containerd: {sandboxImage: 'https://x'}\n" }, {}],
  [
    "SANDBOX_FROM_INTERNET",
    "warning",
    { spec: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
    { spec: `  containerd: {sandboxImage: '${PAUSE}'}\n` },
  ],
  [
    "SANDBOX_FROM_INTERNET",
    "warning",
    { nodes: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
    { assets: {}, nodes: "  containerd: {sandboxImage: registry.k8s.io/pause:3.10.1}\n" },
  ],
  [
    "SANDBOX_NOT_CONFIGURED",
    "error",
    { spec: "  containerd: {configOverride: 'version = 3'}\n" },
    { spec: `  containerd: {configOverride: 'sandbox = "${PAUSE}"'}\n` },
  ],
  [
    "WARM_POOL_NEEDS_CREDENTIALS",
    "error",
    { ...images(ECR), nodes: "  warmPool: {minSize: 1}\n" },
    { ...images(ECR), nodes: "  warmPool: {maxSize: 0}\n" },
  ],
  [
    "WARM_POOL_NEEDS_CREDENTIALS",
    "error",
    { ...images(ECR), spec: "  warmPool: {}\n", release: "1.33.2", kubernetes: "1.33.0" },
    { ...images(ECR), spec: "  warmPool: {}\n", release: "1.33.1", kubernetes: "1.33.0" },
  ],
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
    "FILES_MUST_BE_PUBLIC",
    "warning",
    { ...files("https://storage.googleapis.com/bucket/kops"), cloud: "gce" },
    files("https://files.example.com/kops"),
  ],
  [
    "FILES_MUST_BE_PUBLIC",
    "warning",
    files("https://bucket.storage.googleapis.com/kops"),
    { ...askedFile({}), assets: { ...GOOD, fileRepository: "https://bucket.storage.googleapis.com/kops" } },
  ],
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

describe("checks", () => {
  it.each(ROWS)("%s (%s) %#", (code, severity, trips, doesNot) => {
    const found = find(trips, code);
    expect(found).toMatchObject({ code, severity });
    expect(found?.message).not.toBe("");
    expect(found?.hint).not.toBe("");
    const other = find(doesNot, code);
    expect(other === undefined || other.severity !== severity ? "none" : other.message).toBe("none");
  });

  it("covers every code", () => {
    const tried = new Set(ROWS.map(([code]) => code));
    expect(Object.keys(DOCTOR_CODES).filter((code) => !tried.has(code))).toEqual([]);
  });

  it("finds nothing but notes in a plain good spec", () => {
    expect(runChecks(factsOf({})).map(({ code }) => code)).toEqual([]);
  });

  it("takes no scheme for one that a later kOps reads because of what it is called", () => {
    const { hint, message } = find(files("constructor://bucket"), "FILE_REPOSITORY_SCHEME") ?? {};
    expect(`${message} ${hint}`).not.toMatch(/is to read|function/);
  });

  it("says where in the spec, or which flag", () => {
    const spec = find(files("s3://bucket"), "FILE_REPOSITORY_SCHEME");
    expect(spec?.place).toEqual({ file: "c.yaml", line: SPEC_LINE + 2, column: 21 });
    const flags = { fileRepository: "--file-repository" };
    const flag = find({ ...files("s3://bucket"), rest: { flags } }, "FILE_REPOSITORY_SCHEME");
    expect(flag?.place).toEqual({ flag: "--file-repository" });
    const hook = find(
      ROWS.find(([code]) => code === "IMAGE_FROM_INTERNET")?.[2] ?? {},
      "IMAGE_FROM_INTERNET",
    );
    expect(hook?.place).toEqual({ file: "c.yaml", line: 7 });
    const group = find(
      { ...images(ECR), nodes: "  warmPool: {minSize: 1}\n" },
      "WARM_POOL_NEEDS_CREDENTIALS",
    );
    expect(lineOf(group)).toBeGreaterThan(20);
    const doubled = find(ROWS.find(([code]) => code === "DOUBLE_PREFIX")?.[2] ?? {}, "DOUBLE_PREFIX");
    expect(lineOf(doubled)).toBe(12);
  });

  it("offers the ways out of a private sandbox image that the release and the registry have", () => {
    const hint = (one: Case): string => find(one, "SANDBOX_NEEDS_CREDENTIALS")?.hint ?? "";
    expect(hint(images(ECR))).toMatch(
      /^Name an image that can be read without.*sandboxImage; or pull the image beforehand/,
    );
    expect(hint({ ...images(ECR), release: "1.34.3" })).toMatch(/^Pull the image beforehand/);
    expect(hint(asked(PAUSE, "refused"))).toMatch(
      /^Let the machines.*sandboxImage; or .*configAdditions; or /,
    );
  });

  it("shows no secret of a URL", () => {
    for (const url of [
      "s3://key:hush@bucket",
      "https://u:hush@h.example/ x",
      "http://u:hush@h.example/?sig=hush",
    ]) {
      expect(JSON.stringify(runChecks(factsOf(files(url))))).not.toContain("hush");
    }
  });

  it("orders by severity, then by place, and tells nothing twice", () => {
    const at = (severity: Finding["severity"], line?: number): Finding => ({
      code: "X",
      severity,
      message: "m",
      hint: "h",
      ...present({ place: line === undefined ? undefined : { file: "c.yaml", line } }),
    });
    const order = inOrder([
      at("info", 1),
      at("error"),
      at("warning", 3),
      at("error", 9),
      at("error", 2),
      at("error", 9),
    ]);
    expect(order).toEqual([at("error", 2), at("error", 9), at("error"), at("warning", 3), at("info", 1)]);
  });
});

function lineOf(finding: Finding | undefined): number {
  const place = finding?.place;
  return place === undefined || "flag" in place ? 0 : (place.line ?? 0);
}
