import { checkContainerdConfig } from "./check-containerd-config.ts";
import { checkContainerdPackages } from "./check-containerd-packages.ts";
import { checkContainerdVersion } from "./check-containerd-version.ts";
import { checkEcrRepositories } from "./check-ecr-repositories.ts";
import { checkEgressProxy } from "./check-egress-proxy.ts";
import { checkFileAccess } from "./check-file-access.ts";
import { checkFileRepository } from "./check-file-repository.ts";
import { checkImageAccess } from "./check-image-access.ts";
import { checkKopsCopy } from "./check-kops-copy.ts";
import { checkListFindings } from "./check-list-findings.ts";
import { checkMapping } from "./check-mapping.ts";
import { checkMirrors } from "./check-mirrors.ts";
import { checkMissingImages } from "./check-missing-images.ts";
import { checkPlainHttp } from "./check-plain-http.ts";
import { checkReachability } from "./check-reachability.ts";
import { checkRegistryName } from "./check-registry-name.ts";
import { checkSandboxImage } from "./check-sandbox-image.ts";
import { checkTrust } from "./check-trust.ts";
import { checkUpstreamFiles } from "./check-upstream-files.ts";
import { checkUpstreamImages } from "./check-upstream-images.ts";
import { checkUpstreamInSpec } from "./check-upstream-in-spec.ts";
import { checkWarmPool } from "./check-warm-pool.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { FilePlace, Finding } from "../errors/finding.ts";
import { distinct } from "../values/distinct.ts";

/** A new check is a file and a row. */
export const CHECKS: readonly DoctorCheck[] = [
  checkFileRepository,
  checkRegistryName,
  checkPlainHttp,
  checkKopsCopy,
  checkMapping,
  checkFileAccess,
  checkImageAccess,
  checkSandboxImage,
  checkWarmPool,
  checkEcrRepositories,
  checkMissingImages,
  checkReachability,
  checkTrust,
  checkUpstreamImages,
  checkUpstreamFiles,
  checkUpstreamInSpec,
  checkListFindings,
  checkContainerdVersion,
  checkContainerdConfig,
  checkMirrors,
  checkContainerdPackages,
  checkEgressProxy,
];

const RANKS: Readonly<Record<Finding["severity"], number>> = { error: 0, warning: 1, info: 2 };

/** What all checks find, each thing once. */
export function runChecks(facts: DoctorFacts): Finding[] {
  return inOrder(CHECKS.flatMap(({ find }) => find(facts)));
}

/** Each finding once: errors first, then by file and line; what has no place comes after what has one. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return distinct(findings).sort(compare);
}

function compare(a: Finding, b: Finding): number {
  const bySeverity = RANKS[a.severity] - RANKS[b.severity];
  if (bySeverity !== 0) return bySeverity;
  const [first, second] = [filePlaceOf(a), filePlaceOf(b)];
  if (first === undefined || second === undefined)
    return Number(first === undefined) - Number(second === undefined);
  const byFile = first.file < second.file ? -1 : first.file > second.file ? 1 : 0;
  return byFile === 0 ? (first.line ?? 0) - (second.line ?? 0) : byFile;
}

function filePlaceOf({ place }: Finding): FilePlace | undefined {
  return place === undefined || "flag" in place ? undefined : place;
}
