import type { Command } from "commander";
import { printable } from "../../errors/printable.ts";
import { writeStdout } from "../write-stdout.ts";
import { complete } from "./complete.ts";

/** What is typed, and what of its last word the shell leaves as it is: candidates go on from there. */
interface Typed {
  readonly words: readonly string[];
  readonly head: string;
}

/**
 * What the shell's function reads: "files" or "-" in the first line, then a candidate a line, after a tab what it means. `cursor` counts from 0, and
 * the first word is the program's own name.
 */
export async function printCompletion(
  program: Command,
  cursor: number,
  { words, head }: Typed,
): Promise<void> {
  const typed = words.slice(1, cursor + 1);
  const { files, candidates } = await complete(program, typed.length < cursor ? [...typed, ""] : typed);
  const lines = candidates.map(({ value, about = "" }) => {
    const rest = value.startsWith(head) ? value.slice(head.length) : value;
    return about === "" ? printable(rest) : `${printable(rest)}\t${printable(about)}`;
  });
  writeStdout([files ? "files" : "-", ...lines, ""].join("\n"));
}
