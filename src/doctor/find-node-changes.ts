import type { AssetsSpec } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { containerdSchema } from "../cluster/containerd-schema.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import { objectOf, valueAt } from "../cluster/read/json-fields.ts";
import type { SelectedCluster } from "../cluster/read/select-cluster.ts";
import { parseVersion } from "../cluster/version.ts";
import type { Finding } from "../errors/finding.ts";
import type { MarkedPlacements } from "../remap/marked-placement.ts";
import { mirrorsOf } from "../sources/own-mirrors.ts";
import { packagesBySystem, type GroupPackages } from "../sources/packages-of-nodes.ts";
import { checkContainerdConfig } from "./check-containerd-config.ts";
import { checkContainerdVersion } from "./check-containerd-version.ts";
import { checkFileRepository } from "./check-file-repository.ts";
import { checkMirrors } from "./check-mirrors.ts";
import { checkSandboxImage } from "./check-sandbox-image.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import { placeIn } from "./places.ts";

/** A cluster under one kOps release. */
interface Machines {
  readonly selected: SelectedCluster;
  readonly cluster: CompletedCluster;
  readonly assets: AssetsSpec;
  readonly placements: MarkedPlacements;
}

/** Checks that judge by the release, and ask no host. */
const CHECKS = [
  checkMirrors,
  checkContainerdVersion,
  checkContainerdConfig,
  checkFileRepository,
  checkSandboxImage,
];

const HOSTS_FILES = ["1.36.0"];
const CONTAINERD = ["spec", "containerd"];

/**
 * What changes for nodes besides what they download: what the new release makes wrong of a spec that was right, how mirrors are written,
 * containerd and the version of its configuration, packages. Each says what to do before.
 */
export function findNodeChanges(before: Machines, after: Machines): Finding[] {
  return [
    ...newlyWrong(before, after),
    ...mirrorMechanism(before, after),
    ...containerdChanges(before, after),
    ...packageChanges(before, after),
  ];
}

function newlyWrong(before: Machines, after: Machines): Finding[] {
  const check = (machines: Machines): Finding[] => CHECKS.flatMap(({ find }) => find(factsOf(machines)));
  const keyOf = ({ code, place }: Finding): string =>
    JSON.stringify([code, place === undefined || "flag" in place ? "" : [place.line, place.column]]);
  const known = new Set(check(before).map(keyOf));
  return check(after).filter((finding) => finding.severity !== "info" && !known.has(keyOf(finding)));
}

function factsOf({ selected, cluster, assets, placements }: Machines): DoctorFacts {
  return {
    release: cluster.release,
    assets,
    flags: {},
    cluster: selected.cluster,
    instanceGroups: selected.instanceGroups,
    listed: { cluster, placements },
    pinsDigests: true,
    trust: { caFiles: [], insecureHosts: [], plainHttpHosts: [] },
    probes: { files: [], images: [], ecr: [] },
  };
}

function mirrorMechanism(before: Machines, after: Machines): Finding[] {
  const { cluster, instanceGroups } = after.selected;
  const document = [cluster, ...instanceGroups].find((one) => Object.keys(mirrorsOf(one)).length > 0);
  const isNew =
    hasBehaviour(after.cluster.release, HOSTS_FILES) && !hasBehaviour(before.cluster.release, HOSTS_FILES);
  if (document === undefined || !isNew) return [];
  return [
    {
      code: "MIRROR_MECHANISM",
      severity: "info",
      message:
        "registryMirrors become hosts.toml files below /etc/containerd/certs.d, in place of registry.mirrors in containerd's configuration",
      hint: "Remove your own files below that directory, and try one instance group first.",
      place: placeIn(document, [...CONTAINERD, "registryMirrors"]),
    },
  ];
}

function containerdChanges(before: Machines, after: Machines): Finding[] {
  const [old, fresh] = [before, after].map(({ cluster: { release, spec } }) => ({
    version: spec.containerd.version,
    major: parseVersion(spec.containerd.version)?.major,
    schema: containerdSchema(release, spec.containerd.version),
  }));
  if (old === undefined || fresh === undefined || after.cluster.spec.containerd.skipInstall === true)
    return [];
  const findings: Finding[] = [];
  if (old.major !== fresh.major)
    findings.push({
      code: "CONTAINERD_MAJOR",
      severity: "warning",
      message: `nodes get containerd ${fresh.version} instead of ${old.version}`,
      hint: "containerd 2 runs no images of Docker's schema 1 and speaks CRI v1 alone: check that images and tools on the nodes do not need these; or pin spec.containerd.version and runc for now.",
    });
  if (old.schema !== fresh.schema) findings.push(schemaChange(after, old.schema, fresh.schema));
  return findings;
}

/** Who configures nothing has nothing to do. */
function schemaChange({ selected }: Machines, old: number, fresh: number): Finding {
  const fields = ["configAdditions", "configOverride"];
  const written = [selected.cluster, ...selected.instanceGroups].flatMap((document) =>
    fields
      .filter((field) => objectOf(valueAt(document.object, CONTAINERD))?.[field] !== undefined)
      .map((field) => ({ field, document })),
  );
  const [first] = written;
  return {
    code: "CONTAINERD_CONFIG_VERSION",
    severity: first === undefined ? "info" : "warning",
    message: `kOps writes containerd's configuration in version ${fresh}, before in version ${old}`,
    hint:
      first === undefined
        ? "Anything that machine images or scripts add to it must be written for that version."
        : `Write spec.containerd.${first.field} for version ${fresh}: what is below plug-ins' old names is ignored.`,
    ...(first === undefined ? {} : { place: placeIn(first.document, [...CONTAINERD, first.field]) }),
  };
}

function packageChanges(before: Machines, after: Machines): Finding[] {
  const [old = [], fresh = []] = [before, after].map(({ selected, cluster }) =>
    packagesBySystem({
      cluster: selected.cluster,
      instanceGroups: selected.instanceGroups,
      completed: cluster,
    }),
  );
  return fresh.flatMap((now): Finding[] => {
    const { system, groups } = now;
    const was = old.filter(
      (one) => one.system === system && one.groups.some((name) => groups.includes(name)),
    );
    if (was.length === 0) return [];
    const known = new Set(was.flatMap(namesOf));
    const added = namesOf(now).filter((name) => !known.has(name));
    const gone = [...known].filter((name) => !namesOf(now).includes(name));
    return added.length + gone.length === 0 ? [] : [packageChange(now, added, gone)];
  });
}

function namesOf({ packages, perhaps }: GroupPackages): string[] {
  return [...packages, ...perhaps];
}

function packageChange(
  { system, groups }: GroupPackages,
  added: readonly string[],
  gone: readonly string[],
): Finding {
  const words = [
    ...(added.length === 0 ? [] : [`installs ${added.join(" ")} as well`]),
    ...(gone.length === 0 ? [] : [`no longer installs ${gone.join(" ")}`]),
  ].join(", and ");
  return {
    code: "PACKAGES_CHANGE",
    severity: added.length === 0 ? "info" : "warning",
    message: `on ${system} (${groups.join(", ")}) nodeup ${words}`,
    hint:
      added.length === 0
        ? "Nothing to do, unless you need these packages: then name them in spec.packages."
        : "Add them to the machine image, or to the mirror of its sources, before the upgrade.",
  };
}
