import { UserError } from "../../errors/user-error.ts";
import type { DirectoryLocation } from "./file-location.ts";
import { refuseExtras } from "./refuse-extras.ts";
import { schemeUrl } from "./scheme-url.ts";
import { pathSegments } from "./url-path.ts";

/** A path that says that it is one: a bare name may be a host or a URL without its scheme. */
const PATH = /^(?:\/|\.\.?(?:\/|$))/;

/**
 * A directory from `file:///DIRECTORY` or a path that begins with `/`, `./` or `../`; undefined for anything else. kOps cuts "file://"
 * off and takes the rest as a path, so that file://data/assets is a relative one to it; here that is a UserError BAD_FILE_REPOSITORY.
 */
export function parseDirectory(text: string): DirectoryLocation | undefined {
  if (PATH.test(text) && !text.includes("\0")) return { kind: "directory", path: text };
  const url = schemeUrl(text, ["file:"]);
  if (url === undefined) return undefined;
  if (url.hostname !== "") {
    throw new UserError("BAD_FILE_REPOSITORY", `${url.href} has a host where the path should begin`, {
      hint: `Write file:///${url.hostname}${url.pathname} for an absolute path, or ./${url.hostname}${url.pathname} for a relative one.`,
    });
  }
  refuseExtras(url);
  return { kind: "directory", path: `/${pathSegments(url).join("/")}` };
}
