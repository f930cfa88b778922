import { readFileSync, readdirSync } from "node:fs";
import { UserError } from "../errors/user-error.ts";
import { reasonOf } from "../errors/reason-of.ts";
import { isObject } from "../values/is-object.ts";

/** A file of a catalog; undefined where there is none. Throws a UserError BAD_CATALOG for one that cannot be read. */
export function readJson(path: string): unknown {
  const text = unlessMissing(path, () => readFileSync(path, "utf8"));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw badCatalog(path, cause);
  }
}

/** The names of a directory's files; none where there is no such directory. Throws a UserError BAD_CATALOG. */
export function namesIn(directory: string): string[] {
  return unlessMissing(directory, () => readdirSync(directory)) ?? [];
}

function unlessMissing<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (isObject(cause) && cause["code"] === "ENOENT") return undefined;
    throw badCatalog(path, cause);
  }
}

function badCatalog(path: string, cause: unknown): UserError {
  return new UserError("BAD_CATALOG", `${path} cannot be read: ${reasonOf(cause)}`, {
    hint: "Import the release again (kops-assets catalog import), or name another catalog directory.",
    cause,
  });
}
