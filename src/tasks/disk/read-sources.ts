import { createReadStream } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { UserError } from "../../errors/user-error.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { decodeText } from "./decode-text.ts";

/** A text with the name that messages give it. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

const SPEC_FILE = /\.(?:ya?ml|json)$/i;
const TAR_FILE = /\.(?:tar|tar\.gz|tgz)$/i;

/**
 * Reads what `-f` names: files, `-` for standard input, every YAML and JSON file of a tar, and those of a directory, by name: with
 * `isDeep` or where it has none itself, also those of its directories.
 */
export async function readSources(filenames: readonly string[], isDeep = false): Promise<SourceText[]> {
  const sources: SourceText[] = [];
  for (const filename of filenames) sources.push(...(await readSource(filename, isDeep)));
  return sources;
}

async function readSource(filename: string, isDeep: boolean): Promise<SourceText[]> {
  if (filename === "-") return [{ name: "stdin", text: decodeText(await buffer(process.stdin)) }];
  try {
    if ((await stat(filename)).isDirectory()) return await readDirectory(filename, isDeep);
    if (TAR_FILE.test(filename)) return await readTar(filename);
    return [{ name: filename, text: decodeText(await readFile(filename)) }];
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(filename, error);
  }
}

async function readDirectory(directory: string, isDeep: boolean): Promise<SourceText[]> {
  const here = await specFiles(directory, isDeep);
  const names = here.length > 0 ? here : await specFiles(directory, true);
  if (names.length === 0) throw noSpecs(directory);
  return Promise.all(
    names.map(async (name) => ({
      name: join(directory, name),
      text: decodeText(await readFile(join(directory, name))),
    })),
  );
}

async function specFiles(directory: string, recursive: boolean): Promise<string[]> {
  const names = await readdir(directory, { recursive });
  return names.filter((name) => SPEC_FILE.test(name)).sort();
}

async function readTar(filename: string): Promise<SourceText[]> {
  const { readTarTexts } = await import("../../bundle/read-tar-texts.ts");
  const files = await readTarTexts(filename, createReadStream(filename), (path) => SPEC_FILE.test(path));
  if (files.length === 0) throw noSpecs(filename);
  return files.map((file) => ({ name: `${filename}:${file.name}`, text: file.text }));
}

function noSpecs(place: string): UserError {
  return new UserError("NO_SPEC_FILES", `${place} has no .yaml, .yml or .json file`, {
    hint: "Name the files with -f, or a directory or tar that holds them.",
  });
}

function unreadable(filename: string, cause: unknown): UserError {
  const reason = reasonOf(cause);
  return new UserError("UNREADABLE_FILE", `${filename} cannot be read: ${reason}`, {
    hint: "Name an existing file or directory, or - for standard input.",
    cause,
  });
}
