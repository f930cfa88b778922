import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";

/** The unescaped names of a URL's path, empty ones left out. Throws a UserError BAD_FILE_REPOSITORY for a broken escape. */
export function pathSegments(url: URL): string[] {
  try {
    return url.pathname
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent);
  } catch (cause) {
    throw new UserError("BAD_FILE_REPOSITORY", `The path of ${redactUrl(url.href)} has a broken % escape`, {
      hint: "Write a literal % as %25.",
      cause,
    });
  }
}

/** A bucket (or container) and what is below it, from a path such as /BUCKET/some/prefix; undefined where the path is empty. */
export function splitBucket(url: URL): { bucket: string; prefix: string } | undefined {
  const [bucket, ...rest] = pathSegments(url);
  return bucket === undefined ? undefined : { bucket, prefix: rest.join("/") };
}

/** A path as part of a URL: every name escaped, so that "+", " " and "%" arrive as they are. */
export function escapePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The path of a file below a prefix that may be empty. Throws a UserError BAD_PATH for one that would lead out of it. */
export function joinPath(prefix: string, path: string): string {
  checkPath(path);
  return prefix === "" ? path : `${prefix}/${path}`;
}

/** The URL of a file below another URL, whose query stays at the end. Throws a UserError BAD_PATH. */
export function fileUrl(base: string, path: string): string {
  checkPath(path);
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${escapePath(path)}`;
  return url.href;
}

function checkPath(path: string): void {
  if (!path.split("/").some((name) => name === "" || name === "." || name === "..")) return;
  throw new UserError("BAD_PATH", `"${path}" is not a path below a repository`, {
    hint: 'A path is relative, with "/" between names, none of them empty, "." or "..".',
  });
}

/** What the keys of everything below a folder begin with; "" for the top. */
export function folderPrefix(folder: string): string {
  const bare = folder.replace(/\/+$/, "");
  return bare === "" ? "" : `${bare}/`;
}
