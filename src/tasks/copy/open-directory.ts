import { completeImages } from "../../bundle/complete-images.ts";
import { openBundle } from "../../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import type { RepositoryDirectory } from "../../hosts/hosts.ts";
import { filesBelow } from "./plan-copies.ts";

/** A repository directory to copy into; it is made where there is none. With `isDeep` what is there is read and hashed. */
export async function openDirectory(path: string, isDeep: boolean): Promise<RepositoryDirectory> {
  const { images, files } = await openBundle(path, openDirectoryFiles(path, { deep: isDeep }), {
    create: true,
  });
  return { images: completeImages(images), files, filesRoot: filesBelow(path) };
}
