import type { FileSource } from "../content/file-store.ts";
import type { FileOptions } from "./file-options.ts";
import { httpLocation } from "./location/parse-file-repository.ts";
import { openFileStore, webOptions } from "./open-file-store.ts";
import { openWebSource } from "./web/web-source.ts";

/**
 * Files below a URL, to be read only. http(s) URLs are read as any client does, without an account, those of object stores too;
 * s3:// and the like with the store's own credentials. Throws the UserErrors of `openFileStore`.
 */
export function openFileSource(url: string, options: FileOptions): FileSource {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return openFileStore(url, options);
  const location = httpLocation(new URL(url));
  return openWebSource(location.url, webOptions(location, options));
}
