import type { PackagesSpec } from "../cluster/cluster.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { inCluster } from "./places.ts";

const CONTAINERD = ["spec", "containerd"];

/** Packages and versions of containerd that the spec pins. */
export const checkContainerdPackages: DoctorCheck = {
  codes: {
    CONTAINERD_PACKAGE_PLATFORM: {
      title: "containerd package for one platform",
      why: "Machines of the other one get the release's own.",
    },
    CONTAINERD_PACKAGE_VERSION: {
      title: "containerd package of another version",
      why: "kOps writes containerd's configuration for the version in the spec.",
    },
    CONTAINERD_PINNED: {
      title: "containerd pinned",
      why: "Upgrades of kOps neither change it nor correct its faults.",
    },
  },
  find: findContainerdPackages,
};

function findContainerdPackages(facts: DoctorFacts): Finding[] {
  const containerd = facts.listed?.cluster.spec.containerd;
  if (containerd === undefined) return [];
  const { packages = {}, version } = containerd;
  return [
    ...onePlatform(facts, packages),
    ...otherVersion(facts, packages, version),
    ...pinned(facts, version),
  ];
}

function onePlatform(facts: DoctorFacts, { urlAmd64, urlArm64 }: PackagesSpec): Finding[] {
  if ((urlAmd64 === undefined) === (urlArm64 === undefined)) return [];
  const [has, lacks] = urlAmd64 === undefined ? ["arm64", "amd64"] : ["amd64", "arm64"];
  return [
    {
      code: "CONTAINERD_PACKAGE_PLATFORM",
      severity: "info",
      message: `containerd.packages has a package for ${has} only: machines with ${lacks} get the release's own`,
      hint: "Give one for each platform that machines have.",
      ...inCluster(facts, ...CONTAINERD, "packages"),
    },
  ];
}

/** kOps writes containerd's configuration for spec.containerd.version, whatever the package holds. */
function otherVersion(facts: DoctorFacts, packages: PackagesSpec, version: string): Finding[] {
  const fields = ["urlAmd64", "urlArm64"] as const;
  return fields.flatMap((field): Finding[] => {
    const named = /containerd(?:-cni)?-v?(\d+\.\d+\.\d+)/.exec(packages[field] ?? "")?.[1];
    if (named === undefined || named === version.replace(/^v/, "")) return [];
    return [
      {
        code: "CONTAINERD_PACKAGE_VERSION",
        severity: "warning",
        message: `the package is of containerd ${named} by its name, and kOps configures containerd ${version}`,
        hint: `Set spec.containerd.version to ${named}.`,
        ...inCluster(facts, ...CONTAINERD, "packages", field),
      },
    ];
  });
}

function pinned(facts: DoctorFacts, version: string): Finding[] {
  // In a completed spec kOps itself has filled the version in.
  if (facts.cluster.source.endsWith("/cluster-completed.spec")) return [];
  if (textOf(valueAt(facts.cluster.object, [...CONTAINERD, "version"])) === undefined) return [];
  return [
    {
      code: "CONTAINERD_PINNED",
      severity: "info",
      message: `containerd ${version} is pinned: an upgrade of kOps neither changes it nor corrects its faults`,
      hint: "Leave out spec.containerd.version and runc, unless there is a reason for this version.",
      ...inCluster(facts, ...CONTAINERD, "version"),
    },
  ];
}
