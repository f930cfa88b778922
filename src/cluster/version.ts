/** A semantic version without its pre-release and build parts, which kOps drops before it compares. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

const FULL = /^(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const SHORT = /^(\d+)(?:\.(\d+))?$/;

/**
 * Reads a version as tolerantly as kOps does: surrounding blanks, a leading `v` and leading zeros are dropped, missing parts are 0.
 * Undefined for anything else.
 */
export function parseVersion(text: string): Version | undefined {
  const bare = text.trim().replace(/^v/, "");
  const match = FULL.exec(bare) ?? SHORT.exec(bare);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2] ?? 0), patch: Number(match[3] ?? 0) };
}

/** Negative, zero or positive, as `a` is before, the same as or after `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** Whether `version` is at or after the version written as `minimum`. */
export function isAtLeast(version: Version, minimum: string): boolean {
  const other = parseVersion(minimum);
  if (other === undefined) throw new Error(`not a version: ${minimum}`);
  return compareVersions(version, other) >= 0;
}
