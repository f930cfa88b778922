import type { FileSource } from "../content/file-store.ts";
import type { FileOptions } from "./file-options.ts";
import type { FileLocation } from "./location/file-location.ts";
import { parseFileRepository } from "./location/parse-file-repository.ts";
import { joinPath } from "./location/url-path.ts";
import { openFileSource } from "./open-file-source.ts";
import { present } from "../values/present.ts";

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
  const location = /^https?:/i.test(url) ? undefined : parseFileRepository(url, options.s3?.endpoint);
  return {
    stat: (path) => source.stat(path),
    open: (path, offset) => source.open(path, offset),
    list: (directory) => listLocation(location, options, directory),
  };
}

async function listLocation(
  location: FileLocation | undefined,
  options: FileOptions,
  directory: string,
): Promise<readonly string[] | undefined> {
  const { http, side } = options;
  const client = { http, ...present({ side }) };
  switch (location?.kind) {
    case "directory": {
      const { listDirectory } = await import("./tree/list-directory.ts");
      return listDirectory(location.path, directory);
    }
    case "s3": {
      const { listS3Objects } = await import("./tree/list-s3-objects.ts");
      const prefix = `${joinPath(location.prefix, directory)}/`;
      return relativeTo(location.prefix, await listS3Objects(location, { ...options.s3, ...client }, prefix));
    }
    case "gcs": {
      const { listGcsObjects } = await import("./tree/list-gcs-objects.ts");
      const prefix = `${joinPath(location.prefix, directory)}/`;
      return relativeTo(
        location.prefix,
        await listGcsObjects(location, { ...options.gcs, ...client }, prefix),
      );
    }
    case "azure":
    case "http":
    case "oci":
    case undefined:
      return undefined;
  }
}

/** Names that end in a slash are folders that some consoles create. */
function relativeTo(prefix: string, names: readonly string[]): string[] {
  const start = prefix === "" ? 0 : prefix.length + 1;
  return names.filter((name) => !name.endsWith("/")).map((name) => name.slice(start));
}
