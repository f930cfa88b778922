import type { Argument, Command, Option } from "commander";
import { present } from "../../values/present.ts";
import { namesPlace } from "../flags/names-place.ts";
import type { Candidate, Completion } from "./candidate.ts";
import { readLine, type TypedLine } from "./command-line.ts";
import { valuesOf } from "./values-of.ts";

/** What may come next on a command line, whose last word is unfinished. */
export async function complete(program: Command, words: readonly string[]): Promise<Completion> {
  const line = readLine(program, words);
  const found = await candidatesOf(program, line);
  const candidates = found.candidates
    .filter(({ value }) => value.startsWith(line.current))
    .map((candidate) => ({ ...candidate, value: `${line.prefix}${candidate.value}` }));
  return { files: found.files, candidates };
}

async function candidatesOf(program: Command, line: TypedLine): Promise<Completion> {
  const { open, command, current, isOver } = line;
  if (open !== undefined) return ofFlag(open, line, program);
  if (current.startsWith("-") && !isOver) return { files: false, candidates: flagsOf(command) };
  if (command.commands.length > 0) return { files: false, candidates: namesOf(command) };
  const argument = argumentAt(command, line.positionals.length);
  if (argument === undefined) return { files: false, candidates: [] };
  const values =
    argument.argChoices?.map((value) => ({ value })) ?? (await valuesOf(argument.name(), line, program));
  return { files: values.length === 0 && namesPlace(argument.name()), candidates: values };
}

async function ofFlag(option: Option, line: TypedLine, program: Command): Promise<Completion> {
  const values =
    option.argChoices?.map((value) => ({ value })) ?? (await valuesOf(option.name(), line, program));
  return { files: values.length === 0 && namesPlace(option.flags), candidates: values };
}

function flagsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) =>
      typeof long !== "string" ? [] : [{ value: long, about: firstClause(description) }],
    );
}

function namesOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), ...present({ about: firstClause(one.description()) }) }));
}

/** As much as a menu has room for. */
function firstClause(text: string): string {
  return text.split(/[;:,(]|\.(?:\s|$)/)[0]?.trim() ?? "";
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const all = command.registeredArguments;
  return all[index] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
}
