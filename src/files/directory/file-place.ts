import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../errors/user-error.ts";
import { present } from "../../values/present.ts";

/** The folder in which a directory of files keeps what is not a file of its own: partial files, and what it vouches for. */
const METADATA = ".kops-assets";
const NAME_MAX_BYTES = 255;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const FORBIDDEN = /[\u0000-\u001f\u007f\\]/;

export function metadataFolder(root: string): string {
  return join(root, METADATA);
}

/** A fixed-length name for a path, so that no path is too long or too deep for the metadata folder. */
export function pathKey(path: string): string {
  return createHash("sha256").update(path).digest("hex");
}

/**
 * Where on disk a file of that path lies. A path is relative, with "/" between names, unescaped; nothing outside of `root` can be
 * named. Throws a UserError BAD_PATH.
 */
export function filePlace(root: string, path: string): string {
  const names = path.split("/");
  const bad = names.find(isBadName);
  if (bad !== undefined) throw badPath(path, bad === "" ? "it has an empty name" : `"${bad}" is not allowed`);
  if (names.includes(METADATA)) throw badPath(path, `"${METADATA}" is kept for metadata`);
  return join(root, ...names);
}

export function badPath(path: string, reason: string, cause?: unknown): UserError {
  return new UserError("BAD_PATH", `${JSON.stringify(path)} cannot be the path of a file: ${reason}`, {
    hint: 'A path is relative, with "/" between names of at most 255 bytes, without ".", "..", backslashes and control characters.',
    side: "local",
    ...present({ cause }),
  });
}

function isBadName(name: string): boolean {
  return (
    name === "" ||
    name === "." ||
    name === ".." ||
    FORBIDDEN.test(name) ||
    Buffer.byteLength(name) > NAME_MAX_BYTES ||
    Buffer.from(name).toString() !== name
  );
}
