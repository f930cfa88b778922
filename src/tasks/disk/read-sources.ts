import { createReadStream } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "../../cluster/read/parse-source.ts";
import { decodeText } from "./decode-text.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";

/** A text with the name that messages give it, or the path of a file, a directory or a tar. */
export type Input = Source | string;

const SPEC_FILE = /\.(?:ya?ml|json)$/i;
const TAR_FILE = /\.(?:tar|tar\.gz|tgz)$/i;

/**
 * Reads what paths name: files, every YAML and JSON file of a tar, and those of a directory, by name: with `isDeep` or where it has none
 * itself, also those of its directories. Texts stay as they are.
 */
export async function readInputs(inputs: readonly Input[], isDeep = false): Promise<Source[]> {
  const sources: Source[] = [];
  for (const input of inputs)
    sources.push(...(typeof input === "string" ? await readPath(input, isDeep) : [input]));
  return sources;
}

async function readPath(path: string, isDeep: boolean): Promise<Source[]> {
  try {
    if ((await stat(path)).isDirectory()) return await readDirectory(path, isDeep);
    if (TAR_FILE.test(path)) return await readTar(path);
    return [{ name: path, text: decodeText(await readFile(path)) }];
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
}

async function readDirectory(directory: string, isDeep: boolean): Promise<Source[]> {
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

async function readTar(filename: string): Promise<Source[]> {
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
  return new UserError("UNREADABLE_FILE", `${filename} cannot be read: ${reasonOf(cause)}`, {
    hint: "Name an existing file or directory, or - for standard input.",
    cause,
  });
}
