import { join } from "node:path";
import { isDigest, type Digest } from "../content/digest.ts";
import { parseImageReference } from "../content/image-reference.ts";
import { UserError } from "../errors/user-error.ts";

/** Where a bundle keeps what says that it is one. */
export const FORMAT_FILE = "kops-assets.json";
/** The two files that make a folder an OCI image layout (image-spec, image-layout.md). */
export const LAYOUT_FILE = "oci-layout";
export const INDEX_FILE = "index.json";
export const FILES_FOLDER = "files";
const BLOBS_FOLDER = "blobs";
export const REPOSITORIES_FOLDER = "repositories";
/** What such a directory has beside the file that says what it is. */
export const CONTENT_NAMES: readonly string[] = [
  LAYOUT_FILE,
  INDEX_FILE,
  FILES_FOLDER,
  BLOBS_FOLDER,
  REPOSITORIES_FOLDER,
];

/** Content by digest, as an OCI image layout has it; relative, with "/". */
export function blobPath(digest: Digest): string {
  return `${BLOBS_FOLDER}/${digest.replace(":", "/")}`;
}

export function repositoriesFolder(directory: string): string {
  return join(directory, REPOSITORIES_FOLDER);
}

/** Where the small files of one repository lie. Names of repositories never begin with "_" (distribution-spec), so nothing can collide. */
export interface RepositoryPlaces {
  /** The folder of all repositories. */
  readonly root: string;
  readonly tags: string;
  readonly manifests: string;
  readonly blobs: string;
}

/** Throws a UserError BAD_IMAGE_NAME for anything but the name of a repository, so that none leads out of the directory. */
export function repositoryPlaces(directory: string, name: string): RepositoryPlaces {
  const { repository, tag, digest } = parseImageReference(`localhost/${name}`);
  if (repository !== name || digest !== undefined || tag !== "latest") {
    throw new UserError("BAD_IMAGE_NAME", `"${name}" is not the name of a repository`);
  }
  const folder = join(repositoriesFolder(directory), ...name.split("/"));
  return {
    root: repositoriesFolder(directory),
    tags: join(folder, "_tags"),
    manifests: join(folder, "_manifests"),
    blobs: join(folder, "_blobs"),
  };
}

/** What a repository remembers of a manifest. */
export function recordPlace({ manifests }: RepositoryPlaces, digest: Digest): string {
  return join(manifests, digestName(digest));
}

/** The mark of a blob that belongs to a repository. */
export function memberPlace({ blobs }: RepositoryPlaces, digest: Digest): string {
  return join(blobs, digestName(digest));
}

/** A digest as the name of a file. */
function digestName(digest: Digest): string {
  return digest.replace(":", "-");
}

export function digestOfName(name: string): Digest | undefined {
  const digest = name.replace("-", ":");
  return isDigest(digest) ? digest : undefined;
}
