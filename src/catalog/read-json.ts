import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../errors/system-code.ts";
import { UserError } from "../errors/user-error.ts";
import { reasonOf } from "../errors/reason-of.ts";
import type { CatalogDirectory } from "./catalog-directory.ts";

type Place = Pick<CatalogDirectory, "path" | "files">;

/** A file of a catalog; undefined where there is none. Throws a UserError BAD_CATALOG for one that cannot be read. */
export function readJson(directory: Place, name: string): unknown {
  const path = join(directory.path, name);
  const text =
    directory.files === undefined
      ? unlessMissing(path, () => readFileSync(path, "utf8"))
      : directory.files.read(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw badCatalog(path, cause);
  }
}

/** The names of a directory's files; none where there is no such directory. Throws a UserError BAD_CATALOG. */
export function namesIn({ path, files }: Place): readonly string[] {
  return files?.names() ?? unlessMissing(path, () => readdirSync(path)) ?? [];
}

function unlessMissing<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw badCatalog(path, cause);
  }
}

function badCatalog(path: string, cause: unknown): UserError {
  return new UserError("BAD_CATALOG", `${path} cannot be read: ${reasonOf(cause)}`, {
    hint: "Import the release again (kops-assets catalog import), or name another catalog directory.",
    cause,
  });
}
