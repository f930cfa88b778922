import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { inputBudget, type InputBudget } from "../../content/input-budget.ts";
import { UserError } from "../../errors/user-error.ts";
import { present } from "../../values/present.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/** A file of manifests as it was found. */
export interface ManifestsFile {
  /** As messages call it. */
  readonly name: string;
  /** Below what the user named: a directory, or the file's own folder; absent for standard input. */
  readonly path?: string;
  readonly bytes: Uint8Array;
  /** Absent where the bytes are no UTF-8. */
  readonly text?: string;
}

const MANIFEST_FILE = /\.(?:ya?ml|json)$/i;

/**
 * Reads files, `-` for standard input, and the YAML and JSON files of directories at any depth, by name. Throws UserErrors, INPUT_TOO_LARGE
 * beyond `maxBytes` of all of them.
 */
export async function readManifestsFiles(
  names: readonly string[],
  openStdin: () => Readable,
  maxBytes?: number,
): Promise<ManifestsFile[]> {
  const budget = inputBudget(maxBytes);
  const files: ManifestsFile[] = [];
  for (const name of names) {
    if (name === "-") files.push(toFile("stdin", await budget.read("stdin", openStdin())));
    else files.push(...(await readNamed(name, budget)));
  }
  return files;
}

async function readNamed(name: string, budget: InputBudget): Promise<ManifestsFile[]> {
  try {
    if (!(await stat(name)).isDirectory()) return [toFile(name, await budget.readFile(name), basename(name))];
    const paths = (await readdir(name, { recursive: true }))
      .filter((path) => MANIFEST_FILE.test(path))
      .sort();
    if (paths.length === 0) throw noManifests(name);
    const files: ManifestsFile[] = [];
    for (const path of paths)
      files.push(toFile(join(name, path), await budget.readFile(join(name, path)), path));
    return files;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = reasonOf(cause);
    const hint = "Name an existing file or directory, or - for standard input.";
    throw new UserError("UNREADABLE_FILE", `${name} cannot be read: ${reason}`, { hint, cause });
  }
}

function toFile(name: string, bytes: Uint8Array, path?: string): ManifestsFile {
  const text = decode(bytes);
  return { name, bytes, ...present({ path, text }) };
}

/** A byte order mark stays, as every other byte does. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function noManifests(directory: string): UserError {
  return new UserError("NO_MANIFEST_FILES", `${directory} has no .yaml, .yml or .json file`, {
    hint: "Name the files themselves if they are called otherwise.",
  });
}
