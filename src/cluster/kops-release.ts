import { compareVersions, parseVersion, type Version } from "./version.ts";

/** One kOps release, for instance 1.36.2. */
export interface KopsRelease {
  readonly name: string;
  readonly version: Version;
}

/** Undefined when `name` is not a release number. A leading `v` is accepted. */
export function parseKopsRelease(name: string): KopsRelease | undefined {
  const version = parseVersion(name);
  return version === undefined ? undefined : { name: name.trim().replace(/^v/, ""), version };
}

/**
 * Whether the release has a behaviour that arrived in the releases named: one entry a branch (`1.34.3`, `1.35.1`), because kOps
 * carries fixes back to older branches; every branch after the last one named has it from its first release.
 */
export function hasBehaviour(release: KopsRelease, since: readonly string[]): boolean {
  const arrivals = since.map(parseArrival);
  const sameBranch = arrivals.find((arrival) => arrival.minor === release.version.minor);
  if (sameBranch !== undefined) return compareVersions(release.version, sameBranch) >= 0;
  return arrivals.every((arrival) => compareVersions(release.version, arrival) > 0);
}

function parseArrival(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a kOps release: ${text}`);
  return version;
}
