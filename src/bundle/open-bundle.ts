import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../content/digest.ts";
import { ChangedFolders } from "../content/changed-folders.ts";
import type { FileStore } from "../content/file-store.ts";
import type { ImageRepositories } from "../content/image-store.ts";
import type { StoredContent, StoredRepository } from "../content/stored-content.ts";
import { isMissing } from "../errors/is-missing.ts";
import { UserError } from "../errors/user-error.ts";
import { bundleRemover, type BundleRemover } from "./bundle-remover.ts";
import { bundleRepository, type BundleRepository } from "./bundle-repository.ts";
import { LayoutIndex } from "./layout-index.ts";
import { isLayoutText, LAYOUT_TEXT } from "./layout-text.ts";
import {
  blobPath,
  CONTENT_NAMES,
  FILES_FOLDER,
  FORMAT_FILE,
  LAYOUT_FILE,
  REPOSITORIES_FOLDER,
  repositoryPlaces,
} from "./layout-places.ts";
import { listRepositories, listTags } from "./list-repositories.ts";
import {
  createSmallFileWriter,
  makeFolder,
  namesIn,
  readSmallFile,
  removeStaleFiles,
} from "./small-files.ts";
import { surveyBundle, surveyRepository } from "./survey-bundle.ts";
import type { WriteSmallFile } from "./small-files.ts";
import { objectIn } from "../values/object-in.ts";

const FORMAT = "kops-assets repositories";
const VERSION = 1;

/** Both kinds of repositories in one directory: an OCI image layout with tags by repository, and files under their own names. */
export interface Bundle {
  readonly directory: string;
  readonly images: Required<ImageRepositories<BundleRepository>>;
  readonly files: FileStore;
  /** Makes all that was written outlast a power cut. */
  readonly settle: () => Promise<void>;
  /** All that there is of images, needed or not. Files are not among it. */
  survey(): Promise<StoredContent>;
  /** All that one repository holds. */
  surveyRepository(name: string): Promise<StoredRepository>;
  /** Takes tags, manifests and members away; see there. */
  remover(): BundleRemover;
  /** Takes content away that no repository has any more. */
  removeBlob(digest: Digest): Promise<void>;
}

export interface OpenBundleOptions {
  /** Make one of a missing or empty directory. */
  readonly create?: boolean;
  /** Take a missing or empty directory for one that has nothing yet; nothing is written. */
  readonly mayBeEmpty?: boolean;
}

/**
 * Opens the repositories in a directory. `content` is that very directory as a tree of files: it brings atomic writes, resuming and
 * hashes that are vouched for. Any number of processes may read and write at once.
 *
 * Throws UserErrors NOT_A_BUNDLE, BUNDLE_VERSION, and those of `content`.
 */
export async function openBundle(
  directory: string,
  content: FileStore,
  options: OpenBundleOptions = {},
): Promise<Bundle> {
  const temporary = join(directory, ".kops-assets", "temporary");
  const changed = new ChangedFolders(directory);
  const write = createSmallFileWriter(temporary, (place) => changed.note(place));
  const index = new LayoutIndex(directory, write);
  if (options.create === true) await makeFolder(directory);
  await checkFormat(directory, write, options);
  if (options.create === true) {
    await removeStaleFiles(temporary);
    await completeLayout(directory, write);
    await index.refresh();
  }
  const shared = { content, write, index };
  const repository = (name: string): BundleRepository =>
    bundleRepository(shared, repositoryPlaces(directory, name));
  return {
    directory,
    images: {
      repository,
      repositories: () => listRepositories(directory),
      tags: (name) => listTags(directory, name),
    },
    files: filesBelow(content, FILES_FOLDER),
    settle: async () => {
      await index.settle();
      await content.settle?.();
      await changed.settle();
    },
    survey: () => surveyBundle(directory, repository),
    surveyRepository: (name) => surveyRepository(name, repositoryPlaces(directory, name), repository(name)),
    remover: () => bundleRemover(directory, index),
    removeBlob: async (digest) => content.remove?.(blobPath(digest)),
  };
}

/** The format comes first into an empty directory, so that a creation that was cut short is gone on with. */
async function checkFormat(
  directory: string,
  write: WriteSmallFile,
  { create = false, mayBeEmpty = false }: OpenBundleOptions,
): Promise<void> {
  const place = join(directory, FORMAT_FILE);
  const text = await readSmallFile(place);
  if (text !== undefined && text !== "") {
    checkVersion(directory, text);
    return;
  }
  if (!create && !mayBeEmpty)
    throw notABundle(
      directory,
      "Copy assets into it first, or name the directory that was copied to.",
      await whatIsWrong(directory),
    );
  const names = await namesIn(directory);
  // Lost, with all else in place: it is written anew.
  const own = names.includes(REPOSITORIES_FOLDER) ? CONTENT_NAMES : [];
  const foreign = names.find(
    (name) => !name.startsWith(".") && ![...own, FORMAT_FILE, "lost+found"].includes(name),
  );
  if (foreign !== undefined) {
    throw notABundle(
      directory,
      `It holds "${foreign}". Name an empty directory or one that does not exist yet.`,
    );
  }
  if (create) await write(place, `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`);
}

function checkVersion(directory: string, text: string): void {
  const { format, version } = objectIn(text);
  if (format !== FORMAT || typeof version !== "number") {
    throw notABundle(directory, `Its ${FORMAT_FILE} was not written by this tool.`);
  }
  if (version <= VERSION) return;
  throw new UserError(
    "BUNDLE_VERSION",
    `${directory} has format version ${version}; this release reads up to ${VERSION}`,
    { hint: "Use the release of kops-assets that wrote it, or a newer one." },
  );
}

async function completeLayout(directory: string, write: WriteSmallFile): Promise<void> {
  await makeFolder(join(directory, "blobs", "sha256"));
  const place = join(directory, LAYOUT_FILE);
  if (!isLayoutText((await readSmallFile(place)) ?? "")) await write(place, LAYOUT_TEXT);
}

function filesBelow(content: FileStore, folder: string): FileStore {
  return {
    stat: (path) => content.stat(`${folder}/${path}`),
    open: (path, offset) => content.open(`${folder}/${path}`, offset),
    write: (path, expected, open) => content.write(`${folder}/${path}`, expected, open),
    remove: async (path) => content.remove?.(`${folder}/${path}`),
  };
}

async function whatIsWrong(directory: string): Promise<string | undefined> {
  try {
    return (await stat(directory)).isDirectory()
      ? undefined
      : "is a file, and neither a directory nor a bundle";
  } catch (error) {
    return isMissing(error) ? "does not exist" : undefined;
  }
}

function notABundle(
  directory: string,
  hint: string,
  what = "does not hold repositories of kops-assets",
): UserError {
  return new UserError("NOT_A_BUNDLE", `${directory} ${what}`, { hint });
}
