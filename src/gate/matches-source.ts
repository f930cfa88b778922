import { matchesPattern } from "./matches-pattern.ts";

/** Names of one asset, without a scheme: "registry.k8s.io/pause", "registry.k8s.io/pause:3.10"; "dl.k8s.io/v1.36.0/bin/kubelet". */
export type SourceNames = readonly [string, ...string[]];

/** True where a pattern means an asset; one without a slash is a host's, and means all that is there. */
export function matchesSource(pattern: string, names: SourceNames): boolean {
  return pattern.includes("/")
    ? names.some((name) => matchesPattern(pattern, name))
    : matchesPattern(pattern, hostOf(names));
}

/** The host that an asset is from, with a port where it has one. */
export function hostOf([name]: SourceNames): string {
  return name.split("/")[0] ?? name;
}
