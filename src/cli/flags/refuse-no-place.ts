import type { Command, Option } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import { namesPlace } from "./names-place.ts";
import { shownFlag } from "./shown-flag.ts";
import { isWrittenBy } from "./written-places.ts";

const EMPTY = "Name a file or directory. A variable of the shell that is not set is empty.";

/** Those that take - for standard output, or say what is wrong with a place themselves. */
const OWN_WORDS = ["--output", "--to"];
/** Files are written below them. */
const DIRECTORIES = ["--output-dir", "--kustomize"];

/**
 * Throws a UserError BAD_FLAGS for a place on the disk that is an empty text, and for - where a file is written: both would be found out
 * at the end of a run, or make a file of that name.
 */
export function refuseNoPlace(command: Command): void {
  for (const option of command.options.filter(({ flags }) => namesPlace(flags))) {
    const flag = shownFlag(option);
    for (const text of textsOf(command, option)) {
      if (text.trim() === "" && flag !== "--to") throw badFlags(`${flag} is empty`, EMPTY);
      if (text === "-" && isFileWritten(command, option))
        throw badFlags(`${flag} takes a ${whatOf(option)}, not standard output`, `Name one for ${flag}.`);
    }
  }
  command.registeredArguments.forEach((argument, index) => {
    const words = argument.variadic ? command.args.slice(index) : command.args.slice(index, index + 1);
    if (namesPlace(argument.name()) && words.some((word) => word.trim() === ""))
      throw badFlags(`${argument.name().toUpperCase()} is empty`, EMPTY);
  });
}

function whatOf({ flags }: Option): string {
  return flags.includes("<dir>") ? "directory" : "file";
}

function textsOf(command: Command, option: Option): string[] {
  const value: unknown = command.getOptionValue(option.attributeName());
  return [value].flat().filter((text) => typeof text === "string");
}

function isFileWritten(command: Command, option: Option): boolean {
  const { long } = option;
  if (DIRECTORIES.includes(long ?? "")) return true;
  if (OWN_WORDS.includes(long ?? "")) return command.name() === "bootstrap";
  return isWrittenBy(command, option);
}
