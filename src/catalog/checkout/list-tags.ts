import { parseVersion } from "../../cluster/version.ts";
import { git } from "./git.ts";

/** The tags of a kOps repository that name a release: `v1.36.2`, in git's order. */
export function listTags(gitDirectory: string): string[] {
  return git(gitDirectory, ["for-each-ref", "--format=%(refname:strip=2)", "refs/tags"])
    .split("\n")
    .filter((tag) => /^v\d/.test(tag) && parseVersion(tag) !== undefined);
}
