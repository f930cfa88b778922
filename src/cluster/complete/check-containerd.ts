import type { ContainerdSpec, PackagesSpec } from "../cluster.ts";
import { hasBehaviour } from "../kops-release.ts";
import { SpecError, type SourceDocument } from "../spec-error.ts";
import { isAtLeast, parseVersion } from "../version.ts";
import type { Completion } from "./completion.ts";
import { HASH_FORM, LONGEST_HASH, readPackageHash } from "../package-hash.ts";

const PATH = ["spec", "containerd"];
/** Since then etcd's binaries come as image volumes only, which containerd has from 2.1.0 (validateContainerdConfig, kOps's master). */
const NEEDS_IMAGE_VOLUMES = ["1.37.0-alpha.2"];

/** Throws SpecError for versions and packages that kOps refuses, or finds no download for. */
export function checkContainerd(
  completion: Completion,
  containerd: ContainerdSpec & { version: string },
): void {
  checkPackages(completion, containerd.packages, [...PATH, "packages"]);
  checkHashes(completion, containerd.packages, [...PATH, "packages"], LONGEST_HASH);
  checkHashes(completion, containerd.runc?.packages, [...PATH, "runc", "packages"]);
  const { cluster, cloud } = completion;
  const version = parseVersion(containerd.version);
  const path = [...PATH, "version"];
  const found = JSON.stringify(containerd.version);
  if (version === undefined) throw new SpecError(cluster.source, path, `${found} is not a version`);
  if (hasBehaviour(completion.release, NEEDS_IMAGE_VOLUMES) && !isAtLeast(version, "2.1.0")) {
    const message = `kOps ${completion.release.name} does not run containerd ${found}`;
    throw new SpecError(cluster.source, path, message, "Use 2.1.0 or later.");
  }
  if (containerd.skipInstall === true || cloud === "metal" || cloud === "linode") return;
  const { urlAmd64, urlArm64 } = containerd.packages ?? {};
  if (
    !isAtLeast(version, "1.6.0") &&
    (urlArm64 === undefined || (!isAtLeast(version, "1.4.0") && urlAmd64 === undefined))
  ) {
    const hint = "Use 1.6.0 or later, or give packages for both architectures.";
    throw new SpecError(
      cluster.source,
      path,
      `kOps knows no download of containerd ${found} for all architectures`,
      hint,
    );
  }
  const bundled = !isAtLeast(version, "1.6.0") && !hasBehaviour(completion.release, ["1.36.0"]);
  if (!bundled) checkRunc(completion, containerd);
}

function checkRunc({ cluster }: Completion, { runc }: ContainerdSpec): void {
  const written = runc?.version ?? "";
  const path = [...PATH, "runc", "version"];
  const { urlAmd64, urlArm64 } = runc?.packages ?? {};
  if (urlAmd64 !== undefined && urlArm64 !== undefined) return;
  if (written === "") {
    const hint = "kOps has a default for runc only together with its default for containerd.";
    throw new SpecError(cluster.source, path, "is required where spec.containerd.version is given", hint);
  }
  const version = parseVersion(written);
  if (version === undefined || !isAtLeast(version, "1.1.0")) {
    const found = JSON.stringify(written);
    throw new SpecError(cluster.source, path, `kOps does not install runc ${found}`, "Use 1.1.0 or later.");
  }
}

function checkPackages(
  { cluster }: Completion,
  packages: PackagesSpec | undefined,
  path: readonly string[],
): void {
  for (const arch of ["Amd64", "Arm64"] as const) {
    const [url, hash] = [packages?.[`url${arch}`], packages?.[`hash${arch}`]];
    if ((url === undefined) === (hash === undefined)) continue;
    const missing = url === undefined ? `url${arch}` : `hash${arch}`;
    throw new SpecError(
      cluster.source,
      path,
      `${missing} is missing`,
      "Give a URL and its hash, or neither.",
    );
  }
}

function checkHashes(
  { cluster }: Completion,
  packages: PackagesSpec | undefined,
  path: readonly string[],
  longest = Infinity,
): void {
  for (const arch of ["Amd64", "Arm64"] as const) {
    const hash = packages?.[`hash${arch}`];
    if (hash !== undefined) checkHash(cluster.source, [...path, `hash${arch}`], hash, longest);
  }
}

/** kOps reads an empty hash as none. */
function checkHash(source: SourceDocument, path: readonly string[], hash: string, longest: number): void {
  if (hash === "" || (readPackageHash(hash) !== undefined && hash.length <= longest)) return;
  const message = `${JSON.stringify(hash)} is not a hash that kOps reads`;
  throw new SpecError(source, path, message, `Write ${HASH_FORM}, without blanks.`);
}
