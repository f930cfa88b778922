import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";

/**
 * A URL in the parts that kOps's mapping works on, with the escaping rules of Go's net/url: the path is decoded, and escaped anew
 * when it is written, unless it was written in another valid way and has not been touched.
 */
export interface AssetUrl {
  readonly scheme: string;
  /** Host and port as written, with user information; undefined when there is no `//`. */
  readonly authority: string | undefined;
  /** Decoded. */
  readonly path: string;
  /** As it was written, when escaping the decoded path would write it otherwise. */
  readonly rawPath: string | undefined;
  /** With its `?`, or empty. */
  readonly query: string;
  /** With its `#`, or empty. */
  readonly fragment: string;
}

const PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/s;

/** What a path may hold without being escaped. */
const VALID_PATH = /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/;

/** Undefined for text that is no URL (bad escapes, halves of characters, no scheme before the first colon). */
export function parseAssetUrl(text: string): AssetUrl | undefined {
  const match = PARTS.exec(text);
  if (match === null || /\p{Surrogate}/u.test(text)) return undefined;
  const [, scheme = "", authority, written = "", query = "", fragment = ""] = match;
  const path = decode(written);
  if (path === undefined) return undefined;
  const rawPath = escapePath(path) === written || !VALID_PATH.test(written) ? undefined : written;
  return { scheme: scheme.toLowerCase(), authority, path, rawPath, query, fragment };
}

export function formatAssetUrl({ scheme, authority, path, rawPath, query, fragment }: AssetUrl): string {
  const escaped = rawPath ?? escapePath(path);
  const start = scheme === "" ? "" : `${scheme}:`;
  const host = authority === undefined ? "" : `//${authority}`;
  const separator =
    authority !== undefined && authority !== "" && escaped !== "" && !escaped.startsWith("/") ? "/" : "";
  return `${start}${host}${separator}${escaped}${query}${fragment}`;
}

/** The URL with `path` put after its own path; duplicate slashes and dot segments are cleaned away. */
export function joinUrlPath(url: AssetUrl, path: string): AssetUrl {
  const joined = joinPaths(url.path, path);
  return joined === url.path ? url : { ...url, path: joined, rawPath: undefined };
}

/** With commas in its path escaped: one would end the URL where kOps writes several into one line. */
export function escapeCommas(url: AssetUrl): AssetUrl {
  return { ...url, rawPath: (url.rawPath ?? escapePath(url.path)).replaceAll(",", "%2C") };
}

/** The host with its port, without user information. */
export function hostOf({ authority }: AssetUrl): string {
  return authority?.slice(authority.lastIndexOf("@") + 1) ?? "";
}

/** Joins as Go's path.Join does: empty parts are left out, the result is cleaned. */
export function joinPaths(...parts: readonly string[]): string {
  const joined = parts.filter((part) => part !== "").join("/");
  if (joined === "") return "";
  const rooted = joined.startsWith("/");
  const kept: string[] = [];
  for (const segment of joined.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push("..");
  }
  const path = kept.join("/");
  return rooted ? `/${path}` : path === "" ? "." : path;
}

/** Escapes what Go's net/url escapes in a path. */
function escapePath(path: string): string {
  return encodeURIComponent(path).replace(/%(?:24|26|2B|2C|2F|3A|3B|3D|40)|[!'()*]/g, (found) =>
    found.startsWith("%") ? decodeURIComponent(found) : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Throws UserError, naming `source` as the place it comes from, for text that is no URL. */
export function parseRequiredUrl(text: string, source: string): AssetUrl {
  const url = parseAssetUrl(text);
  if (url === undefined) {
    throw new UserError("BAD_URL", `${source} is not a URL: ${JSON.stringify(redactUrl(text))}`);
  }
  return url;
}

/** The text of a URL as kOps writes it after it has read it. */
export function normaliseUrl(text: string): string {
  return formatAssetUrl(parseRequiredUrl(text, "an asset's address"));
}
