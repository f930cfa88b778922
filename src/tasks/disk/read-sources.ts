import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "../../cluster/read/parse-source.ts";
import { decodeText } from "./decode-text.ts";
import { inputBudget, type InputBudget } from "../../content/input-budget.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { append } from "../../values/append.ts";

/** A text with the name that messages give it, or the path of a file, a directory or a tar. */
export type Input = Source | string;

const SPEC_FILE = /\.(?:ya?ml|json)$/i;
const TAR_FILE = /\.(?:tar|tar\.gz|tgz)$/i;

/**
 * Reads what paths name: files, every YAML and JSON file of a tar, and those of a directory, by name: with `isDeep` or where it has none
 * itself, also those of its directories. Texts stay as they are. Throws UserErrors, INPUT_TOO_LARGE beyond `maxBytes` of all files.
 */
export async function readInputs(
  inputs: readonly Input[],
  isDeep = false,
  maxBytes?: number,
): Promise<Source[]> {
  const budget = inputBudget(maxBytes);
  const sources: Source[] = [];
  for (const input of inputs)
    append(sources, typeof input === "string" ? await readPath(input, isDeep, budget) : [input]);
  return sources;
}

async function readPath(path: string, isDeep: boolean, budget: InputBudget): Promise<Source[]> {
  try {
    if ((await stat(path)).isDirectory()) return await readDirectory(path, isDeep, budget);
    if (TAR_FILE.test(path)) return await readTar(path, budget);
    return [{ name: path, text: decodeText(await budget.readFile(path)) }];
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
}

async function readDirectory(directory: string, isDeep: boolean, budget: InputBudget): Promise<Source[]> {
  const here = await specFiles(directory, isDeep);
  const names = here.length > 0 ? here : await specFiles(directory, true);
  if (names.length === 0) throw noSpecs(directory);
  const sources: Source[] = [];
  for (const name of names.map((one) => join(directory, one)))
    sources.push({ name, text: decodeText(await budget.readFile(name)) });
  return sources;
}

async function specFiles(directory: string, recursive: boolean): Promise<string[]> {
  const names = await readdir(directory, { recursive });
  return names.filter((name) => SPEC_FILE.test(name)).sort();
}

async function readTar(filename: string, budget: InputBudget): Promise<Source[]> {
  const { readTarTexts } = await import("../../bundle/read-tar-texts.ts");
  const archive = createReadStream(filename);
  const files = await readTarTexts(filename, archive, (path) => SPEC_FILE.test(path), budget);
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
