import { compareReleases, isPreRelease } from "./compare-releases.ts";
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
 * Whether the release has a behaviour that arrived in the releases named: one entry per branch (`1.34.3`, `1.35.1`), because kOps
 * carries fixes back to older branches; every branch after the last one named has it from its first release. A pre-release counts as
 * its release, unless the entry names one itself (`1.37.0-alpha.2`: not in alpha.1 yet).
 */
export function hasBehaviour(release: KopsRelease, since: readonly string[]): boolean {
  const arrivals = since.map(parseArrival);
  const sameBranch = arrivals.find(({ version }) => version.minor === release.version.minor);
  if (sameBranch === undefined)
    return arrivals.every(({ version }) => compareVersions(release.version, version) > 0);
  return isPreRelease(sameBranch.name)
    ? compareReleases(release.name, sameBranch.name) >= 0
    : compareVersions(release.version, sameBranch.version) >= 0;
}

function parseArrival(text: string): KopsRelease {
  const release = parseKopsRelease(text);
  if (release === undefined) throw new Error(`not a kOps release: ${text}`);
  return release;
}
