import { isKubernetesAtLeast, type KubernetesVersion } from "../cluster/kubernetes-version.ts";

/** A value for some Kubernetes versions. A choice without a condition holds for all. */
export interface Choice {
  /** For Kubernetes versions before this one. */
  readonly below?: string;
  /** For this Kubernetes version and later ones. */
  readonly from?: string;
  /** For this minor version. */
  readonly minor?: number;
  readonly value: string;
}

/** A value that may depend on the Kubernetes version: the first choice that fits counts, as in kOps's own switches. */
export type VersionedValue = string | readonly Choice[];

/** Undefined when no choice fits. */
export function chooseValue(versioned: VersionedValue, kubernetes: KubernetesVersion): string | undefined {
  if (typeof versioned === "string") return versioned;
  return versioned.find((choice) => fits(choice, kubernetes))?.value;
}

function fits({ below, from, minor }: Choice, kubernetes: KubernetesVersion): boolean {
  if (below !== undefined && isKubernetesAtLeast(kubernetes, below)) return false;
  if (from !== undefined && !isKubernetesAtLeast(kubernetes, from)) return false;
  return minor === undefined || kubernetes.version.minor === minor;
}
