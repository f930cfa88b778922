/**
 * A condition of nodeup's code. Texts are what it asks of a machine: `family:debian`, `project:ubuntu`, `distribution:rhel9`, `version<13`,
 * `version<=20.04`, `cloud:gce`, or of the spec: the names of `SpecFlag`.
 */
export type PackageCondition =
  | string
  | { readonly all: readonly PackageCondition[] }
  | { readonly any: readonly PackageCondition[] }
  | { readonly not: PackageCondition };

/** What nodeup's code asks of a spec before it installs a package. */
export type SpecFlag =
  | "kubeProxy"
  | "nftables"
  | "ntpUnmanaged"
  | "externalUpdates"
  | "calico"
  | "wireguardSet"
  | "wireguardOn"
  | "ipv6Only"
  | "nvidia"
  | "gvisor";

/** One package of a distribution's own sources, and when nodeup installs it. */
export interface PackageRule {
  readonly package: string;
  /** All of these; none: always. */
  readonly when: readonly PackageCondition[];
}

/** Packages that nodeup of a release installs, by the file of its source that asks for them. */
export type PackageRules = Readonly<Record<string, readonly PackageRule[]>>;
