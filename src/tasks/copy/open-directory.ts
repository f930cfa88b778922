import { mkdir } from "node:fs/promises";
import { openBundle } from "../../bundle/open-bundle.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import type { RepositoryDirectory } from "../../hosts/hosts.ts";
import { filesBelow } from "./plan-copies.ts";

/** A repository directory to copy into; it is made where there is none. Throws a UserError BAD_FLAGS where that cannot be. */
export async function openDirectory(path: string): Promise<RepositoryDirectory> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw badFlags(
      `${path} cannot be a repository directory: ${reasonOf(cause)}`,
      "Name a directory with --to that is there or can be made.",
    );
  }
  const { images, files } = await openBundle(path, openDirectoryFiles(path), { create: true });
  return { images, files, filesRoot: filesBelow(path) };
}
