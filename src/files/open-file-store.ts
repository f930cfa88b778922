import type { FileStore } from "../content/file-store.ts";
import { openAzureFiles } from "./azure/azure-files.ts";
import { openDirectoryFiles } from "./directory.ts";
import type { FileOptions } from "./file-options.ts";
import { openGcsFiles } from "./gcs/gcs-files.ts";
import type { FileLocation, HttpLocation } from "./location/file-location.ts";
import { parseFileRepository } from "./location/parse-file-repository.ts";
import { openOciFiles } from "./oci/oci-files.ts";
import { rehashedFiles } from "./rehashed-files.ts";
import { openS3Files } from "./s3/s3-files.ts";
import { openPutStore } from "./web/put-store.ts";
import type { WebOptions } from "./web/web-options.ts";
import { present } from "../values/present.ts";

/**
 * The file repository at a URL, to be written to. Nothing is asked of it, and no cloud's library is loaded, before the first file.
 * Throws UserErrors BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT.
 */
export function openFileStore(url: string, options: FileOptions): FileStore {
  const local = { side: "local", ...options } as const;
  const store = openLocation(parseFileRepository(url, options.s3?.endpoint), local);
  return options.deep === true ? rehashedFiles(store) : store;
}

function openLocation(location: FileLocation, options: FileOptions): FileStore {
  const { metadata } = options;
  const shared = { ...client(options), ...present({ metadata }) };
  switch (location.kind) {
    case "directory":
      return openDirectoryFiles(location.path);
    case "s3":
      return openS3Files(location, { ...options.s3, ...shared });
    case "gcs":
      return openGcsFiles(location, { ...options.gcs, ...shared });
    case "azure":
      return openAzureFiles(location, { ...options.azure, ...shared });
    case "oci":
      return openOciFiles(location, { openImages: options.openImages ?? refuseImages, ...shared });
    case "http":
      return openPutStore(location.url, webOptions(location, options));
  }
}

function refuseImages(registry: string): never {
  throw new TypeError(`nothing was given to open the registry ${registry} with`);
}

/** How an HTTP server is spoken to: as the options say, or with the user that its URL names. */
export function webOptions({ user }: HttpLocation, options: FileOptions): WebOptions {
  const { authorization, headers } = options;
  const own = user && ({ kind: "basic", username: user.name, password: user.password } as const);
  const chosen = authorization ?? own;
  return {
    ...client(options),
    ...present({ authorization: chosen, headers }),
  };
}

function client({ http, side }: FileOptions): Pick<WebOptions, "http" | "side"> {
  return side === undefined ? { http } : { http, side };
}
