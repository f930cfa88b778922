import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { pathSegments } from "./url-path.ts";

/** A file's URL as the tree that it is in and its path there. */
export interface FileUrl {
  readonly base: string;
  readonly path: string;
}

/** Takes a file's http(s) URL apart, so that a source of `base` has the file at `path`. Throws a UserError BAD_FILE_URL. */
export function splitFileUrl(text: string): FileUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const name = url === undefined ? undefined : pathSegments(url).at(-1);
  if (url === undefined || name === undefined || url.pathname.endsWith("/")) {
    throw new UserError("BAD_FILE_URL", `${redactUrl(text)} is not the URL of a file`, {
      hint: "Write it as https://HOST/PATH/NAME.",
    });
  }
  url.pathname = url.pathname.slice(0, url.pathname.lastIndexOf("/") + 1);
  url.hash = "";
  return { base: url.href, path: name };
}
