import type { FileStore } from "../content/file-store.ts";
import type { FileOptions } from "./file-options.ts";
import { findFilePlace } from "./find-file-place.ts";
import { rehashedFiles } from "./rehashed-files.ts";

/**
 * The file repository at a URL, to be written to. Nothing is asked of it, and no cloud's library is loaded, before the first file.
 * Throws UserErrors BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT.
 */
export function openFileStore(url: string, options: FileOptions): FileStore {
  const store = findFilePlace(url, options.s3?.endpoint).open({ side: "local", ...options });
  return options.deep === true ? rehashedFiles(store) : store;
}
