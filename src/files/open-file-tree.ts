import type { FileSource } from "../content/file-store.ts";
import type { FileOptions } from "./file-options.ts";
import { findFilePlace } from "./find-file-place.ts";
import { parseHttpPlace } from "./location/http-location.ts";
import { openFileSource } from "./open-file-source.ts";

/** Files to read that can also be looked for. */
export interface FileTree extends FileSource {
  /** The paths of all files below a directory, at any depth; undefined from a place that cannot be listed, as most web servers. */
  list(directory: string): Promise<readonly string[] | undefined>;
}

/**
 * The tree of files at a URL, for reading: a directory, s3:// and gs:// with the store's own credentials, any http(s) URL without.
 * Nothing is asked before the first call. Throws the UserErrors of openFileSource.
 */
export function openFileTree(url: string, options: FileOptions): FileTree {
  const source = openFileSource(url, options);
  const place = parseHttpPlace(url) === undefined ? findFilePlace(url, options.s3?.endpoint) : undefined;
  return {
    stat: (path, most) => source.stat(path, most),
    open: (path, offset) => source.open(path, offset),
    list: async (directory) => place?.list(options, directory),
  };
}
