import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../errors/user-error.ts";
import type { TextFile } from "../../provision/text-file.ts";
import type { Say } from "../sources/load-request.ts";

/**
 * Writes files below a directory, or prints them one after another where none is named; each is headed by its path
 * where its format has comments. A file is
 * there whole or not at all. Throws a UserError UNWRITABLE_FILE.
 */
export async function writeTextFiles(
  files: readonly TextFile[],
  directory: string | undefined,
  say: Say,
): Promise<void> {
  if (directory === undefined) {
    process.stdout.write(files.map(headed).join("\n"));
    return;
  }
  for (const { path, text } of files) {
    const target = join(directory, path);
    await writeWhole(target, text);
    say(`${target} written`);
  }
}

function headed({ path, text }: TextFile): string {
  return path.endsWith(".json") ? text : `# ${path}\n${text}`;
}

async function writeWhole(target: string, text: string): Promise<void> {
  const partial = `${target}.partial-${process.pid.toString()}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(partial, text);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError("UNWRITABLE_FILE", `${target} cannot be written: ${reason}`, {
      hint: "Name a directory that can be written to with --output-dir.",
      cause: error,
    });
  }
}
