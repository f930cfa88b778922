import type { FileSource } from "../content/file-store.ts";
import type { FileOptions } from "./file-options.ts";
import { parseHttpPlace } from "./location/http-location.ts";
import { openFileStore } from "./open-file-store.ts";
import { webSettings } from "./web/web-settings.ts";
import { openWebSource } from "./web/web-source.ts";

/**
 * Files below a URL, to be read only. http(s) URLs are read as any client does, without an account, those of object stores too;
 * s3:// and the like with the store's own credentials. Throws the UserErrors of `openFileStore`.
 */
export function openFileSource(url: string, options: FileOptions): FileSource {
  const location = parseHttpPlace(url);
  if (location === undefined) return openFileStore(url, options);
  return openWebSource(location.url, webSettings(location, options));
}
