import type { FileSource } from "../content/file-store.ts";
import type { FileOptions } from "./file-options.ts";
import type { FileLocation, GcsLocation, S3Location } from "./location/file-location.ts";
import { parseFileRepository } from "./location/parse-file-repository.ts";
import { joinPath } from "./location/url-path.ts";
import { openFileSource } from "./open-file-source.ts";
import { listDirectory } from "./tree/list-directory.ts";
import { openWebSource } from "./web/web-source.ts";

/** Files to read that can also be looked for. */
export interface FileTree extends FileSource {
  /** The paths of all files below a directory, at any depth; undefined from a place that cannot be listed, as most web servers. */
  list(directory: string): Promise<readonly string[] | undefined>;
}

const GOOGLE = "https://storage.googleapis.com";

export interface TreeOptions extends FileOptions {
  /** Where Cloud Storage is spoken to, if not at Google's own address: an emulator's. */
  readonly gcsEndpoint?: string;
}

/**
 * The tree of files at a URL, for reading: a directory, s3:// (with the credentials of the AWS SDK), gs:// (with
 * `options.authorization`, else without an account), or any http(s) URL. Throws the UserErrors of openFileSource.
 */
export function openFileTree(url: string, options: TreeOptions): FileTree {
  if (/^https?:/i.test(url))
    return { ...openFileSource(url, options), list: () => Promise.resolve(undefined) };
  const location = parseFileRepository(url, options.s3?.endpoint);
  if (location.kind === "gcs") return openGcsTree(location, options);
  return { ...openFileSource(url, options), list: (directory) => listLocation(location, options, directory) };
}

async function listLocation(
  location: FileLocation,
  options: TreeOptions,
  directory: string,
): Promise<readonly string[] | undefined> {
  if (location.kind === "directory") return listDirectory(location.path, directory);
  return location.kind === "s3" ? listS3(location, options, directory) : undefined;
}

async function listS3(location: S3Location, options: TreeOptions, directory: string): Promise<string[]> {
  const { listS3Objects } = await import("./tree/list-s3-objects.ts");
  const { http, side, s3 } = options;
  const keys = await listS3Objects(
    location,
    { ...s3, http, ...(side === undefined ? {} : { side }) },
    `${joinPath(location.prefix, directory)}/`,
  );
  return relativeTo(location.prefix, keys);
}

function openGcsTree({ bucket, prefix }: GcsLocation, options: TreeOptions): FileTree {
  const api = (options.gcsEndpoint ?? GOOGLE).replace(/\/+$/, "");
  const root = [bucket, ...prefix.split("/").filter((name) => name !== "")].map(encodeURIComponent).join("/");
  return {
    ...openWebSource(`${api}/${root}`, options),
    async list(directory) {
      const { listGcsObjects } = await import("./tree/list-gcs-objects.ts");
      const names = await listGcsObjects(api, bucket, `${joinPath(prefix, directory)}/`, options);
      return relativeTo(prefix, names);
    },
  };
}

/** Names that end in a slash are folders that some consoles create. */
function relativeTo(prefix: string, names: readonly string[]): string[] {
  const start = prefix === "" ? 0 : prefix.length + 1;
  return names.filter((name) => !name.endsWith("/")).map((name) => name.slice(start));
}
