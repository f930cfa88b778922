import { join } from "node:path";
import type { MappedManifest } from "../../manifests/map-manifest.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { refuseOverwriting } from "../flags/refuse-same-file.ts";
import { replaceFile } from "../../tasks/disk/replace-file.ts";
import type { ManifestsFile } from "../../tasks/manifests/read-manifests-files.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags that say where rendered manifests go. */
export interface OutputFlags {
  readonly outputDir?: string;
  readonly write?: boolean;
}

/** A file and what became of it; one without a text stays as it is. */
export interface RenderedFile {
  readonly file: ManifestsFile;
  readonly mapped: MappedManifest;
}

/** Throws a UserError where two files would have to be one, or there is no file to write to. */
export function checkOutput(files: readonly ManifestsFile[], { outputDir, write }: OutputFlags): void {
  if (outputDir === undefined && write !== true) return;
  if (outputDir !== undefined && write === true)
    throw badFlags("--output-dir and --write exclude each other", "Say once where the files go.");
  const seen = new Map<string, string>();
  for (const { name, path } of files) {
    if (path === undefined)
      throw badFlags("standard input has no file to write to", "Leave out --output-dir and --write.");
    const other = write === true ? undefined : seen.get(path);
    if (other !== undefined) {
      throw badFlags(
        `${other} and ${name} would both be written to ${path}`,
        "Name the directory that holds both instead.",
      );
    }
    seen.set(path, name);
  }
}

/** Writes what was rendered to where the flags say. Throws UserErrors UNWRITABLE_FILE, and BAD_FLAGS where one of the files was read. */
export async function writeManifests(
  rendered: readonly RenderedFile[],
  { outputDir, write }: OutputFlags,
): Promise<void> {
  if (outputDir === undefined && write !== true) {
    printManifests(rendered);
    return;
  }
  const targetOf = ({ path, name }: ManifestsFile): string => join(outputDir ?? "", path ?? name);
  if (outputDir !== undefined)
    await refuseOverwriting(
      "--output-dir",
      rendered.map(({ file }) => targetOf(file)),
      rendered.map(({ file }) => file.name),
    );
  for (const { file, mapped } of rendered) {
    if (outputDir !== undefined)
      await replaceFile(targetOf(file), file.text === undefined ? file.bytes : mapped.text);
    else if (file.text !== undefined && file.text !== mapped.text) await replaceFile(file.name, mapped.text);
  }
}

function printManifests(rendered: readonly RenderedFile[]): void {
  const [only, second] = rendered;
  if (only !== undefined && second === undefined) {
    writeStdout(only.file.text === undefined ? only.file.bytes : only.mapped.text);
    return;
  }
  const texts = rendered.flatMap(({ file, mapped }) => (file.text === undefined ? [] : [mapped.text]));
  writeStdout(joinStream(texts));
}

/** One YAML stream of several files. */
function joinStream(texts: readonly string[]): string {
  return texts
    .filter((text) => text.trim() !== "")
    .map((text, index) => (index === 0 ? text : `${separatorBefore(text)}${text.replace(/^\uFEFF/, "")}`))
    .map((text) => (text.endsWith("\n") ? text : `${text}\n`))
    .join("");
}

/** A document that has directives needs the end of the one before it to be said. */
function separatorBefore(text: string): string {
  if (/^\uFEFF?---(?:\s|$)/.test(text)) return "";
  return /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n)*%/.test(text) ? "...\n" : "---\n";
}
