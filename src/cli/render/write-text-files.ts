import { join } from "node:path";
import type { TextFile } from "../../mirrors/text-file.ts";
import { replaceFile } from "../../tasks/disk/replace-file.ts";
import { refuseOverwriting } from "../flags/refuse-same-file.ts";
import { printable } from "../../errors/printable.ts";
import { say } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";

/**
 * Writes files below a directory, or prints them one after another where none is named; each is headed by its path where its format has
 * comments. A file is there whole or not at all. Throws UserErrors UNWRITABLE_FILE, and BAD_FLAGS where `flag` names a directory with a file that
 * was read and would be written over.
 */
export async function writeTextFiles(
  files: readonly TextFile[],
  directory: string | undefined,
  flag = "--output-dir",
): Promise<void> {
  if (directory === undefined) {
    writeStdout(files.map(headed).join("\n"));
    return;
  }
  await refuseOverwriting(
    flag,
    files.map(({ path }) => join(directory, path)),
  );
  for (const { path, text } of files) {
    const target = join(directory, path);
    await replaceFile(target, text);
    say(`${target} written`);
  }
}

function headed({ path, text }: TextFile): string {
  return path.endsWith(".json") ? text : `# ${printable(path)}\n${text}`;
}
