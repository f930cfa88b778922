import type { SbomDemand } from "./gate-policy.ts";
import { matchesPattern } from "./matches-pattern.ts";
import { failed, passed, type Verdict } from "./verdict.ts";
import { someOf } from "../values/some-of.ts";
import { unique } from "../values/unique.ts";

/** One package as an SBOM names it. */
export interface SbomPackage {
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  /** As they are written: names of SPDX, or expressions of them. */
  readonly licences: readonly string[];
}

const SHOWN = 20;

/** Whether an SBOM names a licence or a package that it may not; a licence that may be chosen (`MIT OR GPL-2.0-only`) is named too. */
export function judgePackages(packages: readonly SbomPackage[], demand: SbomDemand): Verdict {
  const bad = packages.flatMap((one) => [...licencesOf(one, demand), ...namesOf(one, demand)]);
  const found = unique(bad);
  if (found.length === 0)
    return passed(`${packages.length} packages, none of which is denied`, { packages: packages.length });
  return failed(`the SBOM names ${someOf(found, 3)}`, {
    denied: found.slice(0, SHOWN),
    count: found.length,
  });
}

function licencesOf(one: SbomPackage, { denyLicences }: SbomDemand): string[] {
  const ids = one.licences.flatMap((text) => [text, ...text.split(/[\s()]+/)]);
  const denied = ids.find((id) => denyLicences.some((pattern) => matchesPattern(pattern, id)));
  return denied === undefined ? [] : [`${labelOf(one)} (${denied})`];
}

function namesOf(one: SbomPackage, { denyPackages }: SbomDemand): string[] {
  const { name, purl } = one;
  const names = [name, labelOf(one), purl ?? name];
  const isDenied = names.some((text) => denyPackages.some((pattern) => matchesPattern(pattern, text)));
  return isDenied ? [labelOf(one)] : [];
}

function labelOf({ name, version }: SbomPackage): string {
  return version === undefined ? name : `${name}@${version}`;
}
