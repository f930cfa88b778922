import { compareReleases } from "../../cluster/compare-releases.ts";
import { UserError } from "../../errors/user-error.ts";
import type { SourceTree } from "../source-tree.ts";
import { git } from "./git.ts";
import { listTags } from "./list-tags.ts";

const SHOWN = 5;

/** The files of a git repository at a tag. Throws UserErrors UNKNOWN_TAG and GIT_FAILED. */
export function openGitTree(gitDirectory: string, tag: string): SourceTree {
  const commit = findCommit(gitDirectory, tag);
  const paths = git(gitDirectory, ["ls-tree", "-r", "-z", "--name-only", commit]).split("\0");
  const known = new Set(paths);
  return {
    read: (path) => (known.has(path) ? git(gitDirectory, ["show", `${commit}:${path}`]) : undefined),
    list: (folder) => paths.filter((path) => path.startsWith(`${folder}/`)).sort(),
  };
}

/** kOps's tags carry a `v`; the number alone is accepted too. */
function findCommit(gitDirectory: string, tag: string): string {
  for (const name of [tag, `v${tag}`]) {
    const found = git(gitDirectory, ["for-each-ref", "--format=%(refname)", `refs/tags/${name}`]).trim();
    if (found === `refs/tags/${name}`) {
      return git(gitDirectory, ["rev-parse", "--verify", "--quiet", `${found}^{commit}`]).trim();
    }
  }
  const newest = listTags(gitDirectory)
    .map((name) => name.replace(/^v/, ""))
    .sort(compareReleases)
    .slice(-SHOWN);
  const has = newest.length === 0 ? "it has no tag of a release" : `its newest are ${newest.join(", ")}`;
  throw new UserError("UNKNOWN_TAG", `${gitDirectory} has no tag ${tag}: ${has}`, {
    hint: "Fetch the tags first: git fetch --tags",
  });
}
