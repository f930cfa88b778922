import { hasBehaviour, type KopsRelease } from "../cluster/kops-release.ts";
import type { NodeSystem } from "./system-of-image.ts";

/** What decides the packages of a machine besides its system. */
export interface PackageFacts {
  readonly release: KopsRelease;
  /** spec.kubeProxy.proxyMode is nftables. */
  readonly usesNftables: boolean;
  /** spec.ntp.managed is not false. */
  readonly managesTime: boolean;
  /** spec.updatePolicy, of the instance group or the cluster, is not external. */
  readonly updatesItself: boolean;
  /** Calico, unless its wireguardEnabled is false, which counts since 1.35; not where pods have IPv6 alone. */
  readonly wireguard: "yes" | "before-1.35" | "no";
}

const FEWER = ["1.34.0"];
const FEWEST = ["1.35.0"];

/**
 * The packages that nodeup installs on a machine of a system from the sources of its distribution, if they are not there (nodeup/pkg/model:
 * packages.go, logrotate.go, ntp.go, update_service.go, networking/calico.go; kOps 1.32 to 1.37). None on Flatcar and Container-Optimized OS.
 */
export function distributionPackages(system: NodeSystem, image: string, facts: PackageFacts): string[] {
  if (system === "flatcar" || system === "cos") return [];
  const own =
    system === "ubuntu" || system === "debian" ? debianPackages(facts) : redHatPackages(system, image, facts);
  return [
    ...own,
    ...(facts.usesNftables && hasBehaviour(facts.release, FEWER) && !own.includes("nftables")
      ? ["nftables"]
      : []),
    "util-linux",
    "logrotate",
    ...(facts.managesTime ? ["chrony"] : []),
    ...(isDebian(system) && facts.updatesItself ? ["unattended-upgrades"] : []),
    ...(system === "ubuntu" && hasWireguard(facts) ? ["wireguard"] : []),
  ];
}

function isDebian(system: NodeSystem): boolean {
  return system === "ubuntu" || system === "debian";
}

function debianPackages({ release }: PackageFacts): string[] {
  return [
    "iptables",
    "libapparmor1",
    "libseccomp2",
    ...(hasBehaviour(release, FEWEST) ? [] : ["bridge-utils", "conntrack", "libltdl7", "pigz"]),
    ...(hasBehaviour(release, FEWER) ? [] : ["cgroupfs-mount", "ebtables", "ethtool", "socat"]),
  ];
}

/** libcgroup is not for Red Hat 9 and Rocky 9, which an image's name need not tell. */
function redHatPackages(system: NodeSystem, image: string, { release }: PackageFacts): string[] {
  const isAmazon2 = system === "amazon" && /amzn2(?!023)/i.test(image);
  return [
    ...filterPackages(system, image, isAmazon2, release),
    "libseccomp",
    ...(isAmazon2 ? [] : ["container-selinux"]),
    ...(hasBehaviour(release, FEWEST)
      ? []
      : ["conntrack-tools", "libtool-ltdl", ...(isAmazon2 ? [] : ["pigz"])]),
    ...(hasBehaviour(release, FEWER)
      ? []
      : ["ebtables", "ethtool", "socat", ...(/(?:rhel|rocky)[-_]?9/i.test(image) ? [] : ["libcgroup"])]),
  ];
}

function filterPackages(
  system: NodeSystem,
  image: string,
  isAmazon2: boolean,
  release: KopsRelease,
): string[] {
  if (system === "amazon") return [isAmazon2 ? "iptables" : "iptables-nft"];
  const isOld = /rhel[-_]?[89]|rocky[-_]?8/i.test(image) || !hasBehaviour(release, FEWEST);
  if (isOld) return ["iptables"];
  return ["nftables", ...(hasBehaviour(release, ["1.35.1"]) ? ["iptables-nft"] : [])];
}

function hasWireguard({ release, wireguard }: PackageFacts): boolean {
  return wireguard === "yes" || (wireguard === "before-1.35" && !hasBehaviour(release, ["1.35.0"]));
}
