import { readFileSync } from "node:fs";
import type { AssetsSpec } from "../../../src/cluster/cluster.ts";
import { completeCluster } from "../../../src/cluster/complete/complete-cluster.ts";
import { convertDocuments } from "../../../src/cluster/convert-documents.ts";
import { parseKopsRelease } from "../../../src/cluster/kops-release.ts";
import { readDocuments } from "../../../src/cluster/read/read-documents.ts";
import type { DoctorFacts } from "../../../src/doctor/doctor-facts.ts";
import type { EcrProbe, FileProbe, ImageProbe, ProbeAnswer } from "../../../src/doctor/probe-results.ts";
import type { FilePlace, Finding } from "../../../src/errors/finding.ts";
import { loadCatalog } from "../../../src/inventory/catalog.ts";
import { takeInventory } from "../../../src/inventory/take-inventory.ts";
import type { MarkedImage } from "../../../src/remap/marked-placement.ts";
import { remap } from "../../../src/remap/remap.ts";
import { present } from "../../../src/values/present.ts";

/** A cluster and what was found out about it; `spec` are lines below the cluster's `spec:`, indented by two. */
export interface DoctorCase {
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

export const GOOD: AssetsSpec = {
  containerRegistry: "registry.example.com",
  fileRepository: "https://files.example.com/kops",
};
export const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

function textOf({
  assets = GOOD,
  spec = "",
  nodes = "",
  cloud = "aws",
  kubernetes = "1.34.2",
}: DoctorCase): string {
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

export function factsOf(one: DoctorCase): DoctorFacts {
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
    const url = new URL(`../../../catalog/${name}.json`, import.meta.url);
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

export const files = (fileRepository: string): DoctorCase => ({ assets: { fileRepository }, listed: false });
export const images = (containerRegistry: string): DoctorCase => ({ assets: { ...GOOD, containerRegistry } });
/** Keys of configAdditions that have containerd read hosts.toml files, in version 2 and 3 of its configuration. */
export const OLD_PATH = `'plugins."io.containerd.grpc.v1.cri".registry.config_path'`;
export const NEW_PATH = `'plugins."io.containerd.cri.v1.images".registry.config_path'`;
export const PAUSE = "registry.example.com/pause:3.10.1";

export function asked(
  image: string,
  anonymous: ProbeAnswer["status"],
  known?: ProbeAnswer["status"],
): DoctorCase {
  const probe: ImageProbe = {
    canonical: "registry.k8s.io/pause:3.10.1",
    image,
    host: image.split("/")[0] ?? "",
    anonymous: { status: anonymous, message: "as told" },
    ...present({ known: known === undefined ? undefined : { status: known } }),
  };
  return { probes: { images: [probe] } };
}

export function askedFile(more: Partial<FileProbe>): DoctorCase {
  const url = "https://files.example.com/kops/f";
  return {
    probes: { files: [{ canonical: "https://up.example/f", url, answer: { status: "present" }, ...more }] },
  };
}

export function askedEcr(more: Partial<EcrProbe>): DoctorCase {
  return {
    assets: { ...GOOD, containerRegistry: ECR },
    probes: { ecr: [{ host: ECR, missing: [], ...more }] },
  };
}

export const stray = (
  canonical: string,
  component: string,
  reason: string,
  place?: FilePlace,
): MarkedImage => ({
  canonical,
  download: canonical,
  remapped: false,
  added: true,
  why: [{ component, reason, ...present({ place }), roles: [], architectures: [] }],
});

/** A finding with a case that has it, and one that does not. */
export type DoctorRow = readonly [
  code: string,
  severity: Finding["severity"],
  trips: DoctorCase,
  doesNot: DoctorCase,
];
