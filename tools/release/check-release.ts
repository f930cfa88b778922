import { releasedVersions, releaseNotes } from "./changelog.ts";

/** What a checkout says of itself. */
export interface Checkout {
  /** `git status --porcelain` */
  readonly status: string;
  readonly tags: readonly string[];
  /** Tags of the commit that is checked out. */
  readonly ownTags: readonly string[];
  readonly changelog: string;
  /** Of package.json. */
  readonly packageVersion: string;
}

/** Semantic versions (semver.org) without build metadata, which npm drops. */
const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Throws an Error where a checkout cannot become this release, with what to do. */
export function checkRelease(version: string, checkout: Checkout): void {
  const { status, tags, ownTags, changelog, packageVersion } = checkout;
  const match = VERSION.exec(version);
  if (match === null || match.slice(1, 4).some((part) => /^0\d/.test(part)))
    throw new Error(`${JSON.stringify(version)} is no version: write 1.2.3 or 1.2.3-rc.1`);
  if (status.trim() !== "")
    throw new Error(`a release is of what is committed, and these are not:\n${status.trimEnd()}`);
  const tag = `v${version}`;
  if (tags.includes(tag) && !ownTags.includes(tag))
    throw new Error(`${tag} is the tag of another commit: take another version`);
  const newest = releasedVersions(changelog).find((one) => one !== version) ?? "";
  for (const before of [newest, packageVersion])
    if (before !== "" && compareVersions(version, before) < 0)
      throw new Error(`${version} comes before ${before}, which there is already`);
  releaseNotes(changelog, version);
}

/** By semver.org's precedence: negative where `a` comes before `b`. */
export function compareVersions(a: string, b: string): number {
  const [coreA = "", ...preA] = a.split("-");
  const [coreB = "", ...preB] = b.split("-");
  const [partsA, partsB] = [preA.join("-"), preB.join("-")].map((text) =>
    text === "" ? [] : text.split("."),
  );
  const core = compareParts(coreA.split("."), coreB.split("."));
  if (core !== 0) return core;
  // A version without a pre-release comes after all that have one.
  if ((partsA?.length === 0) !== (partsB?.length === 0)) return partsA?.length === 0 ? 1 : -1;
  return compareParts(partsA ?? [], partsB ?? []);
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [one, other] = [a[at], b[at]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const numbers = [one, other].filter((part) => /^\d+$/.test(part)).length;
    if (numbers === 2 && Number(one) !== Number(other)) return Number(one) - Number(other);
    if (numbers === 1) return /^\d+$/.test(one) ? -1 : 1;
    if (numbers === 0 && one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
