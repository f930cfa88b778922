import type { PackageCondition, PackageRules, SpecFlag } from "../cluster/package-rules.ts";
import type { Project } from "./system-of-image.ts";

/** A machine of which at least the family is known. */
export interface Machine {
  readonly family: Family;
  readonly project?: Project;
  readonly version?: string;
  readonly cloud: string;
  readonly flags: Readonly<Record<SpecFlag, boolean>>;
}

export type Family = "debian" | "redhat" | "none";

/** Package names, sorted. */
export interface DistributionPackages {
  readonly packages: readonly string[];
  /** What is installed on some versions of the system, where the version is not known. */
  readonly perhaps: readonly string[];
}

export const FAMILIES: Readonly<Record<Project, Family>> = {
  ubuntu: "debian",
  debian: "debian",
  amazonlinux: "redhat",
  rhel: "redhat",
  rocky: "redhat",
  centos: "redhat",
  fedora: "redhat",
  flatcar: "none",
  containeros: "none",
};

/** The packages that nodeup of a release installs on a machine from the sources of its distribution, where they are not there. */
export function distributionPackages(rules: PackageRules, machine: Machine): DistributionPackages {
  const judged = Object.values(rules)
    .flat()
    .map((rule) => ({ name: rule.package, holds: all(rule.when, machine) }));
  const named = (holds: boolean | undefined): string[] =>
    judged.flatMap((one) => (one.holds === holds ? one.name : []));
  const packages = new Set(named(true));
  const perhaps = new Set(named(undefined).filter((name) => !packages.has(name)));
  return { packages: [...packages].toSorted(), perhaps: [...perhaps].toSorted() };
}

/** Undefined where it depends on what is not known of the machine. */
function holds(condition: PackageCondition, machine: Machine): boolean | undefined {
  if (typeof condition === "string") return isSo(condition, machine);
  if ("all" in condition) return all(condition.all, machine);
  if ("not" in condition) return negated(holds(condition.not, machine));
  return negated(
    all(
      condition.any.map((part) => ({ not: part })),
      machine,
    ),
  );
}

function all(conditions: readonly PackageCondition[], machine: Machine): boolean | undefined {
  const values = conditions.map((part) => holds(part, machine));
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** A flag that no kops-assets of this version knows is not known either. */
function isSo(condition: string, machine: Machine): boolean | undefined {
  const [, kind = "", value = ""] = /^([a-z]+)(?::|(?=<))(.*)$/.exec(condition) ?? [];
  if (kind === "family") return machine.family === value;
  if (kind === "cloud") return machine.cloud === value;
  if (kind === "project") return machine.project === undefined ? undefined : machine.project === value;
  if (kind === "distribution") return isDistribution(value, machine);
  if (kind === "version") return isBelow(value, machine);
  return (machine.flags as Readonly<Record<string, boolean>>)[condition];
}

/** kOps's names for distributions are the project with the version's digits: `ubuntu2404`, `rhel9`, `flatcar`. */
function isDistribution(name: string, { family, project, version }: Machine): boolean | undefined {
  const [, wanted = "", digits = ""] = /^(\D+)(\d*)$/.exec(name) ?? [];
  if (project === undefined) return FAMILIES[wanted as Project] === family ? undefined : false;
  if (project !== wanted) return false;
  return digits === "" ? true : version === undefined ? undefined : version.replace(".", "") === digits;
}

function isBelow(comparison: string, { version }: Machine): boolean | undefined {
  if (version === undefined) return undefined;
  const [own, limit] = [Number(version), Number(comparison.replace(/^<=?/, ""))];
  return comparison.startsWith("<=") ? own <= limit : own < limit;
}
