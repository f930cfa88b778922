import { posix, sep, win32 } from "node:path";
import { pathToFileURL } from "node:url";

/** A file as a URI: a relative path stays relative to where the command ran; a state store's address is one already. */
export function uriOfFile(file: string, windows = sep === win32.sep): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return file;
  const path = windows ? win32 : posix;
  if (path.isAbsolute(file)) return pathToFileURL(file, { windows }).href;
  const names = file.split(windows ? /[\\/]/ : "/");
  return names
    .slice(names[0] === "." ? 1 : 0)
    .map(encodeURIComponent)
    .join("/");
}
