import type { JsonObject, JsonValue, SourceDocument } from "../cluster/read/source-document.ts";
import { itemsOf, objectOf, textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { Finding } from "../errors/finding.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { SpecFlag } from "../cluster/package-rules.ts";
import {
  distributionPackages,
  FAMILIES,
  type DistributionPackages,
  type Family,
} from "./distribution-packages.ts";
import { roleOf } from "./role-of.ts";
import { systemOfImage, type NodeSystem, type Project } from "./system-of-image.ts";
import { unique } from "../values/unique.ts";

const CODE = "PACKAGES_NOT_COVERED";
const NVIDIA_DRIVER = "nvidia-driver-535-server";

/** The documents that decide which packages machines install. */
export interface NodeDocuments {
  readonly cluster: SourceDocument;
  readonly instanceGroups: readonly SourceDocument[];
  readonly completed: Pick<CompletedCluster, "cloud" | "packages">;
}

/** Packages of one distribution, and the groups whose machines install them. */
export interface GroupPackages extends DistributionPackages {
  /** In words: "Ubuntu", or "Debian family" for machine images whose names do not tell. */
  readonly system: string;
  readonly groups: readonly string[];
}

/**
 * Packages that nodeup installs with apt or yum: no fileRepository and no registry covers where these come from, and kOps does not list
 * them. A finding for NVIDIA's, naming its host, one for each instance group with gVisor, and one for the distributions' own sources.
 */
export function packagesOfNodes(documents: NodeDocuments): Finding[] {
  const { cluster, instanceGroups } = documents;
  const machines = instanceGroups.filter((group) => !isPrepared(group));
  return [
    ...nvidiaPackages(cluster, machines),
    ...(installs(documents, "runsc") ? machines.flatMap((group) => gvisorPackages(cluster, group)) : []),
    ...describeDistributions(documents, packagesBySystem(documents)),
  ];
}

function installs({ completed }: NodeDocuments, name: string): boolean {
  return Object.values(completed.packages).some((rules) => rules.some((rule) => rule.package === name));
}

function imageOf(group: SourceDocument): string {
  return textOf(valueAt(group.object, ["spec", "image"])) ?? "";
}

/** Flatcar and Container-Optimized OS have no package manager, and on bastions no nodeup runs. */
function isPrepared(group: SourceDocument): boolean {
  const system = systemOfImage(imageOf(group));
  const isBastion = roleOf(textOf(valueAt(group.object, ["spec", "role"])) ?? "") === "Bastion";
  return isBastion || (system !== undefined && FAMILIES[system.project] === "none");
}

/**
 * On Ubuntu machines with a GPU (nodeup/pkg/model/nvidia.go). kOps lays what a group says over what the cluster says, in place: where the
 * cluster has a section, one group's package may be baked into another's machines (buildNvidiaConfig).
 */
function nvidiaPackages(cluster: SourceDocument, groups: readonly SourceDocument[]): Finding[] {
  const enabled = groups.filter((group) => mergedSection(cluster, group, "nvidiaGPU")["enabled"] === true);
  const [first] = enabled;
  if (first === undefined) return [];
  const driverOf = (group: SourceDocument): string =>
    textOf(mergedSection(cluster, group, "nvidiaGPU")["package"]) ?? NVIDIA_DRIVER;
  const drivers = unique(enabled.map(driverOf));
  const path = ["spec", "containerd", "nvidiaGPU"];
  const isInCluster = valueAt(cluster.object, path) !== undefined;
  const names = groupsOf(enabled.map(({ name }) => name));
  const mixed =
    isInCluster && drivers.length > 1
      ? " (kOps may bake the driver of one of these groups into another's machines)"
      : "";
  return [
    finding(
      isInCluster ? cluster : first,
      path,
      `${names}: where an Ubuntu machine has an NVIDIA GPU, nodeup installs nvidia-container-toolkit with apt from https://nvidia.github.io/libnvidia-container (key: /libnvidia-container/gpgkey), and ${drivers.join(", ")} from Ubuntu's own sources${mixed}`,
      "Use a machine image that has both, or mirror nvidia.github.io and Ubuntu's sources for these machines.",
    ),
  ];
}

/** On workers of the Debian family (nodeup/pkg/model/gvisor.go, since kOps 1.36). */
function gvisorPackages(cluster: SourceDocument, group: SourceDocument): Finding[] {
  const isWorker = roleOf(textOf(valueAt(group.object, ["spec", "role"])) ?? "") === "Node";
  if (!isWorker || mergedSection(cluster, group, "gvisor")["enabled"] !== true) return [];
  return [
    finding(
      group,
      ["spec", "containerd", "gvisor"],
      `instance group ${group.name}: nodeup installs runsc with apt from https://storage.googleapis.com/gvisor/releases (key: https://gvisor.dev/archive.key)`,
      "Use a machine image that has runsc, or mirror storage.googleapis.com/gvisor and gvisor.dev for these machines.",
    ),
  ];
}

function mergedSection(cluster: SourceDocument, group: SourceDocument, key: string): JsonObject {
  const path = ["spec", "containerd", key];
  return { ...objectOf(valueAt(cluster.object, path)), ...objectOf(valueAt(group.object, path)) };
}

/** What machines install from their distributions' own sources, by distribution, with the spec's own packages. */
export function packagesBySystem(documents: NodeDocuments): GroupPackages[] {
  const found = new Map<string, GroupPackages>();
  for (const group of documents.instanceGroups.filter((one) => !isPrepared(one))) {
    for (const { title, family, system } of candidatesOf(group)) {
      const { cloud, packages: rules } = documents.completed;
      const flags = flagsOf(documents, group);
      const listed = distributionPackages(rules, { ...system, family, cloud, flags });
      const own = [documents.cluster, group].flatMap(additionalPackages);
      const packages = unique([...listed.packages, ...own]).toSorted();
      const perhaps = listed.perhaps.filter((name) => !own.includes(name));
      const key = JSON.stringify([title, packages, perhaps]);
      const groups = [...(found.get(key)?.groups ?? []), group.name];
      found.set(key, { system: title, groups, packages, perhaps });
    }
  }
  return [...found.values()];
}

const TITLES: Readonly<Partial<Record<Project, string>>> = {
  ubuntu: "Ubuntu",
  debian: "Debian",
  amazonlinux: "Amazon Linux",
  rocky: "Rocky Linux",
  centos: "CentOS",
  fedora: "Fedora",
  rhel: "Red Hat Enterprise Linux",
};

interface Candidate {
  readonly title: string;
  readonly family: Family;
  readonly system: NodeSystem | undefined;
}

/** Both families, where the image's name does not tell. */
function candidatesOf(group: SourceDocument): Candidate[] {
  const system = systemOfImage(imageOf(group));
  if (system === undefined)
    return [
      { title: "Ubuntu and Debian", family: "debian", system },
      { title: "the Red Hat family", family: "redhat", system },
    ];
  const name = TITLES[system.project] ?? system.project;
  const title = system.version === undefined ? name : `${name} ${system.version}`;
  return [{ title, family: FAMILIES[system.project], system }];
}

/** NVIDIA's and gVisor's packages are not in the distributions' own sources: they have findings of their own. */
function flagsOf({ cluster }: NodeDocuments, group: SourceDocument): Readonly<Record<SpecFlag, boolean>> {
  const at = (...path: string[]): JsonValue | undefined => valueAt(cluster.object, ["spec", ...path]);
  const updates = textOf(valueAt(group.object, ["spec", "updatePolicy"])) ?? textOf(at("updatePolicy"));
  const pods = textOf(at("networking", "nonMasqueradeCIDR")) ?? textOf(at("nonMasqueradeCIDR")) ?? "";
  const wireguard = at("networking", "calico", "wireguardEnabled");
  return {
    kubeProxy: at("kubeProxy", "enabled") !== false,
    nftables: at("kubeProxy", "proxyMode") === "nftables",
    ntpUnmanaged: at("ntp", "managed") === false,
    externalUpdates: updates === "external",
    calico: objectOf(at("networking", "calico")) !== undefined,
    wireguardSet: wireguard !== undefined,
    wireguardOn: wireguard === true,
    ipv6Only: pods.includes(":"),
    nvidia: false,
    gvisor: false,
  };
}

function groupsOf(names: readonly string[]): string {
  return `instance group${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
}

/** One finding, with each distribution's list as it can go into a machine image. */
function describeDistributions(documents: NodeDocuments, found: readonly GroupPackages[]): Finding[] {
  if (found.length === 0) return [];
  const lists = found.map(({ system, groups, packages, perhaps }) => {
    const byVersion = perhaps.length === 0 ? "" : `, and by its version ${perhaps.join(" ")}`;
    return `${groupsOf(groups)}: ${packages.join(" ")} (${system}${byVersion})`;
  });
  const updates = found.some(({ packages }) => packages.includes("unattended-upgrades"));
  const message = `nodeup installs for ${lists.join("; for ")}, with apt or yum from the sources that the machine image has configured (such as archive.ubuntu.com, deb.debian.org, cdn.amazonlinux.com)`;
  const hint = [
    "If machines cannot reach these, use a machine image that has the packages, or whose sources are your mirror. nodeup skips what is installed.",
    ...(updates
      ? [
          "Set spec.updatePolicy: external. Without it, nodeup installs unattended-upgrades, which asks the internet every day.",
        ]
      : []),
  ].join(" ");
  return [{ ...finding(documents.cluster, ["spec"], message, hint), severity: "info" }];
}

function additionalPackages({ object }: SourceDocument): string[] {
  return itemsOf(valueAt(object, ["spec", "packages"])).flatMap((item) =>
    typeof item === "string" ? item : [],
  );
}

function finding(document: SourceDocument, path: readonly string[], message: string, hint: string): Finding {
  const place = { file: document.source, line: document.position(path).line };
  return {
    code: CODE,
    severity: "warning",
    message: `${message}; spec.assets does not cover these`,
    place,
    hint,
  };
}
