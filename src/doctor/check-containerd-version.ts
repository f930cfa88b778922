import { hasBehaviour } from "../cluster/kops-release.ts";
import { compareVersions, isAtLeast, parseVersion, type Version } from "../cluster/version.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { mirrorsOf } from "../sources/own-mirrors.ts";
import { inCluster } from "./places.ts";
import { sandboxImages } from "./sandbox-images.ts";

const PATH = ["spec", "containerd", "version"];

/** Versions of containerd that fail with what kOps configures them for, each by its own issue. */
export const checkContainerdVersion: DoctorCheck = {
  codes: {
    CONTAINERD_SANDBOX_DIGEST: {
      title: "containerd that cannot use a sandbox image with a digest",
      why: "containerd/containerd#13529: 2.3.0 to 2.3.3.",
    },
    CONTAINERD_MIRRORS_REFUSED: {
      title: "containerd that refuses kOps's mirrors",
      why: "containerd/containerd#12612: 2.2.0 and 2.2.1 with a configuration of version 2, as kOps writes it until 1.36.",
    },
  },
  find: findContainerdVersion,
};

function findContainerdVersion(facts: DoctorFacts): Finding[] {
  const written = facts.listed?.cluster.spec.containerd.version ?? "";
  const version = parseVersion(written);
  if (version === undefined || facts.listed?.cluster.spec.containerd.skipInstall === true) return [];
  return [...sandboxByDigest(facts, version, written), ...mirrorsRefused(facts, version, written)];
}

/** containerd/containerd#13529: found in 2.3.0, mended in 2.3.4 (kubernetes/kops#18683). */
function sandboxByDigest(facts: DoctorFacts, version: Version, written: string): Finding[] {
  if (!isWithin(version, "2.3.0", "2.3.4")) return [];
  const isPinned = sandboxImages(facts).some(({ image, isOwn }) =>
    isOwn ? /:[^/@]+@/.test(image) : facts.pinsDigests,
  );
  if (!isPinned) return [];
  return [
    {
      code: "CONTAINERD_SANDBOX_DIGEST",
      severity: "error",
      message: `containerd ${written}${originOf(facts)} does not find a sandbox image that is named by tag and digest, as kOps names it: no pod can start (containerd/containerd#13529)`,
      hint: "Set spec.containerd.version to 2.3.4 or later, or 2.2.x, with a version of runc; or name a sandbox image without digest in spec.containerd.sandboxImage (kOps 1.35 and later).",
      ...inCluster(facts, ...PATH),
    },
  ];
}

/** containerd/containerd#12612: since 2.2.0, mended in 2.2.2 (containerd/containerd#12987). kOps writes mirrors in that form until 1.36. */
function mirrorsRefused(facts: DoctorFacts, version: Version, written: string): Finding[] {
  const documents = [facts.cluster, ...facts.instanceGroups];
  const hasMirrors = documents.some((document) => Object.keys(mirrorsOf(document)).length > 0);
  if (!hasMirrors || hasBehaviour(facts.release, ["1.36.0"]) || !isWithin(version, "2.2.0", "2.2.2"))
    return [];
  return [
    {
      code: "CONTAINERD_MIRRORS_REFUSED",
      severity: "error",
      message: `containerd ${written}${originOf(facts)} does not start its CRI plug-in with registryMirrors as kOps ${facts.release.name} writes them (containerd/containerd#12612)`,
      hint: "Set spec.containerd.version to 2.2.2 or later; kOps 1.36 and later write mirrors in another form.",
      ...inCluster(facts, ...PATH),
    },
  ];
}

function isWithin(version: Version, from: string, before: string): boolean {
  const end = parseVersion(before);
  return isAtLeast(version, from) && end !== undefined && compareVersions(version, end) < 0;
}

function originOf({ cluster, release }: DoctorFacts): string {
  const isOwn = textOf(valueAt(cluster.object, PATH)) !== undefined;
  return isOwn ? "" : `, which kOps ${release.name} installs unless told otherwise,`;
}
