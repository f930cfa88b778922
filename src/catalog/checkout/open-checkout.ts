import { existsSync, statSync } from "node:fs";
import { UserError } from "../../errors/user-error.ts";
import type { SourceTree } from "../source-tree.ts";
import { gitDirectoryOf } from "./git-directory-of.ts";
import { openFolderTree } from "./open-folder-tree.ts";
import { openGitTree } from "./open-git-tree.ts";

/** Without these folders nothing of a release can be read. */
const FOLDERS = ["pkg/apis/kops", "upup/models/cloudup/resources/addons"];
const HINT = "Name a clone of https://github.com/kubernetes/kops, its git directory, or a release's unpacked source.";

/**
 * Opens kOps's source at a tag: a clone or a bare git directory, whatever it has checked out, or a folder that holds the tag's files
 * without git. Throws UserErrors NO_KOPS_CHECKOUT, UNKNOWN_TAG, WRONG_TAG and GIT_FAILED.
 */
export function openCheckout(folder: string, tag: string): SourceTree {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError("NO_KOPS_CHECKOUT", `${folder} is not a directory`, { hint: HINT });
  }
  const gitDirectory = gitDirectoryOf(folder);
  const tree = gitDirectory === undefined ? openFolderTree(folder) : openGitTree(gitDirectory, tag);
  const missing = FOLDERS.filter((name) => tree.list(name).length === 0);
  if (missing.length > 0) {
    const message = `${folder} is not a kOps checkout: it has no ${missing.join(" and no ")}`;
    throw new UserError("NO_KOPS_CHECKOUT", message, { hint: HINT });
  }
  if (gitDirectory === undefined) refuseOtherRelease(tree, folder, tag);
  return tree;
}

/** A folder without git has one release only: what it says of itself has to be what is asked for. */
function refuseOtherRelease(tree: SourceTree, folder: string, tag: string): void {
  const own = /KOPS_RELEASE_VERSION\s*=\s*"([^"]+)"/.exec(tree.read("kops-version.go") ?? "")?.[1];
  if (own === undefined || own === tag.replace(/^v/, "")) return;
  throw new UserError("WRONG_TAG", `${folder} holds kOps ${own}, not ${tag}`, {
    hint: `Import ${own}, or name a clone that has the tag.`,
  });
}
