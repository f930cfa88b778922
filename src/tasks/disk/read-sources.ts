import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Source } from "../../cluster/read/parse-source.ts";
import { detectSource, hasKopsDocuments } from "../../sources/detect-source.ts";
import { decodeText } from "./decode-text.ts";
import { inputBudget, type InputBudget } from "../../content/input-budget.ts";
import { refuseBinary } from "./refuse-binary.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { append } from "../../values/append.ts";
import { SETTINGS_FILE } from "../../values/settings-file.ts";

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
    append(
      sources,
      typeof input === "string" ? await readPath(input, isDeep, budget) : [refuseBinary(input)],
    );
  return sources;
}

async function readPath(path: string, isDeep: boolean, budget: InputBudget): Promise<Source[]> {
  try {
    if ((await stat(path)).isDirectory()) return await readDirectory(path, isDeep, budget);
    if (TAR_FILE.test(path)) return await readTar(path, budget);
    return [refuseBinary({ name: path, text: decodeText(await budget.readFile(path)) })];
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
}

async function readDirectory(directory: string, isDeep: boolean, budget: InputBudget): Promise<Source[]> {
  const names = await filesOfDirectory(directory, isDeep);
  if (names.length === 0) throw noSpecs(directory);
  const sources: Source[] = [];
  for (const name of names) sources.push({ name, text: decodeText(await budget.readFile(name)) });
  return withoutLocks(sources);
}

/** A lock is kept beside what it was made of, and is none of it. */
function withoutLocks(sources: Source[]): Source[] {
  if (!sources.some(hasKopsDocuments)) return sources;
  return sources.filter((source) => detectSource(source) !== "lock");
}

/**
 * Which files of a directory are read: every YAML and JSON file but our settings, with `isDeep` or where it has none itself also those of its
 * directories.
 */
export async function filesOfDirectory(directory: string, isDeep = false): Promise<string[]> {
  const here = await specFiles(directory, isDeep);
  const names = here.length > 0 ? here : await specFiles(directory, true);
  return names.map((name) => join(directory, name));
}

/** Whether a file of that name is read where its directory is named. */
export function isReadByDirectory(name: string): boolean {
  return SPEC_FILE.test(name) && basename(name) !== SETTINGS_FILE;
}

async function specFiles(directory: string, recursive: boolean): Promise<string[]> {
  const names = await readdir(directory, { recursive });
  return names.filter(isReadByDirectory).sort();
}

async function readTar(filename: string, budget: InputBudget): Promise<Source[]> {
  const { readTarTexts } = await import("../../bundle/read-tar-texts.ts");
  const archive = createReadStream(filename);
  const files = await readTarTexts(filename, archive, isReadByDirectory, budget);
  if (files.length === 0) throw noSpecs(filename);
  return withoutLocks(files.map((file) => ({ name: `${filename}:${file.name}`, text: file.text })));
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
