import type { JsonObject, SourceDocument } from "../cluster/read/source-document.ts";
import { itemsOf, objectOf, textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { Finding } from "../errors/finding.ts";
import { roleOf } from "./role-of.ts";

const CODE = "PACKAGES_NOT_COVERED";
const NVIDIA_DRIVER = "nvidia-driver-535-server";

/** What nodeup always installs from the distribution's own sources (nodeup/pkg/model: packages, ntp, logrotate, update_service). */
const BASE_PACKAGES = ["iptables or nftables", "libseccomp", "util-linux", "logrotate"];

/**
 * Packages that nodeup installs with apt or yum: no fileRepository and no registry covers place these come from, and kOps does not list
 * them. A finding for each instance group and package source of a vendor, naming its host, and one for the distributions' own sources.
 */
export function packagesOfNodes(
  cluster: SourceDocument,
  instanceGroups: readonly SourceDocument[],
): Finding[] {
  const machines = instanceGroups.filter((group) => !isPreparedSystem(group));
  return [
    ...machines.flatMap((group) => [...nvidiaPackages(cluster, group), ...gvisorPackages(cluster, group)]),
    ...distributionPackages(cluster, machines),
  ];
}

/** Flatcar and Container-Optimized OS have no package manager: nodeup installs nothing on them. */
function isPreparedSystem(group: SourceDocument): boolean {
  return /flatcar|cos-cloud|(?:^|\/)cos-/i.test(textOf(valueAt(group.object, ["spec", "image"])) ?? "");
}

/** On Ubuntu machines with a GPU (nodeup/pkg/model/nvidia.go); what a group says takes the place of what the cluster says. */
function nvidiaPackages(cluster: SourceDocument, group: SourceDocument): Finding[] {
  const section = mergedSection(cluster, group, "nvidiaGPU");
  if (section["enabled"] !== true) return [];
  const driver = textOf(section["package"]) ?? NVIDIA_DRIVER;
  return [
    finding(
      group,
      ["spec", "containerd", "nvidiaGPU"],
      `instance group ${group.name}: place a machine has an NVIDIA GPU, nodeup installs nvidia-container-toolkit with apt from https://nvidia.github.io/libnvidia-container (key: /libnvidia-container/gpgkey), and ${driver} from Ubuntu's own sources`,
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

function distributionPackages(cluster: SourceDocument, groups: readonly SourceDocument[]): Finding[] {
  if (groups.length === 0) return [];
  const packages = [
    ...BASE_PACKAGES,
    ...(managesTime(cluster) ? ["chrony"] : []),
    ...new Set([cluster, ...groups].flatMap(additionalPackages)),
  ];
  const names = groups.map(({ name }) => name).join(", ");
  const message = `instance groups ${names}: nodeup installs ${packages.join(", ")} with apt or yum from the sources that the machine image has configured (archive.ubuntu.com, deb.debian.org, cdn.amazonlinux.com and the like)`;
  const hint =
    "Machines without a way there need an image that has these packages, or one whose sources are your mirror; nodeup skips what is installed.";
  return [{ ...finding(cluster, ["spec"], message, hint), severity: "info" }];
}

/** v1alpha2 and v1alpha3 write the same field. */
function managesTime(cluster: SourceDocument): boolean {
  return valueAt(cluster.object, ["spec", "ntp", "managed"]) !== false;
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
    message: `${message}; no repository of spec.assets covers that`,
    place,
    hint,
  };
}
