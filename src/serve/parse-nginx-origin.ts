import { badFlags } from "../errors/bad-flags.ts";
import { redactUrl } from "../errors/redact-url.ts";

const HOST = /^[\w.-]+$|^\[[0-9a-f:.]+\]$/;

/** The server that nginx stands before. Throws a UserError BAD_FLAGS for a URL with more than scheme, host and port, and for what is none. */
export function parseNginxOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    HOST.test(url.hostname) &&
    `${url.protocol}//${url.host}/` === url.href
  )
    return url;
  throw badFlags(
    `--origin ${redactUrl(text)} is not the URL of a server`,
    "Write http://HOST:PORT, without path and login.",
  );
}
