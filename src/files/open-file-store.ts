import type { FileStore } from "../content/file-store.ts";
import { UserError } from "../errors/user-error.ts";
import { openDirectoryFiles } from "./directory.ts";
import type { FileOptions } from "./file-options.ts";
import type { FileLocation, HttpLocation } from "./location/file-location.ts";
import { parseFileRepository } from "./location/parse-file-repository.ts";
import { openS3Files } from "./s3/s3-files.ts";
import { openPutStore } from "./web/put-store.ts";
import type { WebOptions } from "./web/web-options.ts";

/**
 * The file repository at a URL, to be written to. Nothing is asked of it before the first file. Throws UserErrors
 * BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT, and FILES_UNSUPPORTED for the kinds that cannot be written to yet.
 */
export function openFileStore(url: string, options: FileOptions): FileStore {
  const local = { side: "local", ...options } as const;
  return openLocation(parseFileRepository(url, options.s3?.endpoint), local);
}

function openLocation(location: FileLocation, options: FileOptions): FileStore {
  switch (location.kind) {
    case "directory":
      return openDirectoryFiles(location.path);
    case "s3":
      return openS3Files(location, { ...options.s3, ...client(options) });
    case "http":
      return openPutStore(location.url, webOptions(location, options));
    case "gcs":
      throw unsupported("Google Cloud Storage", `gs://${location.bucket}`);
    case "azure":
      throw unsupported("Azure Blob Storage", `${location.endpoint}/${location.container}`);
    case "oci":
      throw unsupported("Files in an OCI registry", `oci://${location.registry}/${location.repository}`);
  }
}

/** How an HTTP server is spoken to: as the options say, or with the user that its URL names. */
export function webOptions({ user }: HttpLocation, options: FileOptions): WebOptions {
  const { authorization, headers } = options;
  const own = user && ({ kind: "basic", username: user.name, password: user.password } as const);
  const chosen = authorization ?? own;
  return {
    ...client(options),
    ...(chosen === undefined ? {} : { authorization: chosen }),
    ...(headers === undefined ? {} : { headers }),
  };
}

function client({ http, side }: FileOptions): Pick<WebOptions, "http" | "side"> {
  return side === undefined ? { http } : { http, side };
}

function unsupported(what: string, url: string): UserError {
  return new UserError("FILES_UNSUPPORTED", `${what} cannot be written to yet (${url})`, {
    hint: "Copy into a directory (--to-files file:///DIRECTORY) and upload that with the store's own tool.",
    side: "local",
    url,
  });
}
