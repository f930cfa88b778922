import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { UserError } from "../errors/user-error.ts";

/** A text with the name that messages give it. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

const SPEC_FILE = /\.(?:ya?ml|json)$/i;

/** Reads what `-f` names: files, `-` for standard input, and every YAML and JSON file of a directory, by name. */
export async function readSources(filenames: readonly string[]): Promise<SourceText[]> {
  const sources: SourceText[] = [];
  for (const filename of filenames) sources.push(...(await readSource(filename)));
  return sources;
}

async function readSource(filename: string): Promise<SourceText[]> {
  if (filename === "-") return [{ name: "stdin", text: await text(process.stdin) }];
  try {
    if (!(await stat(filename)).isDirectory())
      return [{ name: filename, text: await readFile(filename, "utf8") }];
    const names = (await readdir(filename)).filter((name) => SPEC_FILE.test(name)).sort();
    if (names.length === 0) throw noSpecs(filename);
    return await Promise.all(
      names.map(async (name) => ({
        name: join(filename, name),
        text: await readFile(join(filename, name), "utf8"),
      })),
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(filename, error);
  }
}

function noSpecs(directory: string): UserError {
  return new UserError("NO_SPEC_FILES", `${directory} has no .yaml, .yml or .json file`, {
    hint: "Name the files with -f, or a directory that holds the cluster's documents.",
  });
}

function unreadable(filename: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError("UNREADABLE_FILE", `${filename} cannot be read: ${reason}`, {
    hint: "Name an existing file or directory, or - for standard input.",
    cause,
  });
}
