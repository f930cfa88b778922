import { completeImages } from "../../bundle/complete-images.ts";
import { UserError } from "../../errors/user-error.ts";
import { openBundle } from "../../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import type { RepositoryDirectory } from "../../hosts/hosts.ts";
import { present } from "../../values/present.ts";
import { filesBelow } from "./plan-copies.ts";

/**
 * A repository directory to copy into; it is made where there is none. With `isDeep` what is there is read and hashed. Throws UserErrors
 * of `openBundle`; a place that holds no directory is whoever named it's mistake, and of no side.
 */
export async function openDirectory(path: string, isDeep: boolean): Promise<RepositoryDirectory> {
  const store = openDirectoryFiles(path, { deep: isDeep });
  const { images, files, settle } = await openBundle(path, store, { create: true }).catch(
    (error: unknown) => {
      throw error instanceof UserError && error.code === "NOT_WRITABLE" ? badPlace(error) : error;
    },
  );
  return { images: completeImages(images), files, filesRoot: filesBelow(path), settle };
}

/** The same directory as it is, to be looked into: nothing is written, and one that is missing is empty. */
export async function lookIntoDirectory(path: string, isDeep: boolean): Promise<RepositoryDirectory> {
  const store = openDirectoryFiles(path, { deep: isDeep, isReadOnly: true });
  const { images, files } = await openBundle(path, store, { mayBeEmpty: true });
  return {
    images: completeImages(images, { keepsYoung: false }),
    files,
    filesRoot: filesBelow(path),
  };
}

function badPlace({ code, message, hint, cause }: UserError): UserError {
  return new UserError(code, message, present({ hint, cause }));
}
