import { compareReleases, isPreRelease } from "../cluster/compare-releases.ts";
import { parseVersion } from "../cluster/version.ts";
import { UserError } from "../errors/user-error.ts";
import { gitDirectoryOf } from "./checkout/git-directory-of.ts";
import { listTags } from "./checkout/list-tags.ts";

/** A tag of a kOps repository that a catalog does not know. */
export interface NewerTag {
  readonly tag: string;
  readonly isPreRelease: boolean;
}

/**
 * The tags of a kOps repository that are newer than what is known, oldest first: of each minor version that is known those after its
 * newest release, and all later minor versions. Throws UserErrors NO_KOPS_CHECKOUT and GIT_FAILED.
 */
export function checkForNewer(checkout: string, known: readonly string[]): NewerTag[] {
  const gitDirectory = gitDirectoryOf(checkout);
  const tags = gitDirectory === undefined ? [] : listTags(gitDirectory);
  if (tags.length === 0) {
    throw new UserError("NO_KOPS_CHECKOUT", `${checkout} has no git tags of kOps releases`, {
      hint: "Name a clone of https://github.com/kubernetes/kops, or fetch its tags: git fetch --tags",
    });
  }
  return tags
    .filter((tag) => isNewer(tag.slice(1), known))
    .sort((a, b) => compareReleases(a.slice(1), b.slice(1)))
    .map((tag) => ({ tag, isPreRelease: isPreRelease(tag) }));
}

function isNewer(release: string, known: readonly string[]): boolean {
  const sameMinor = known.filter((name) => minorOf(name) === minorOf(release));
  // Between two minor versions that are known there is none that is new.
  const rivals = sameMinor.length > 0 ? sameMinor : known;
  return rivals.every((name) => compareReleases(release, name) > 0);
}

function minorOf(release: string): string {
  const version = parseVersion(release);
  return `${version?.major}.${version?.minor}`;
}
