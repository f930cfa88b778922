import { compareVersions, parseVersion } from "./version.ts";

/** Negative, zero or positive as kOps release `a` comes before, is, or comes after `b`; a pre-release comes before its release (SemVer 2, 11). */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) return a < b ? -1 : Number(a > b);
  return compareVersions(left, right) || comparePreReleases(preReleaseOf(a), preReleaseOf(b));
}

/** Whether it is an alpha, a beta or a release candidate. */
export function isPreRelease(release: string): boolean {
  return preReleaseOf(release).length > 0;
}

function preReleaseOf(release: string): string[] {
  const text = /^[^-+]*-([^+]*)/.exec(release)?.[1];
  return text === undefined ? [] : text.split(".");
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (/^\d+$/.test(text) ? Number(text) : undefined));
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined || right !== undefined) return left !== undefined ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
