import type { Command } from "commander";
import { didYouMean } from "../cluster/read/did-you-mean.ts";
import { UserError } from "../errors/user-error.ts";
import { joinWords } from "../values/join-words.ts";
import { guessCommand } from "./help/guess-command.ts";
import { leafCommands } from "./config/leaf-commands.ts";
import { sayError } from "./say.ts";

/** Tells what commander says of a command line that it does not take, with what was probably meant; `withAll` gives a program that has every command. */
export function sayMisuse(text: string, withAll: () => Command): void {
  const [, message = text, guess = ""] =
    /^(?:error: )?(.*?)(?:\n(\(Did you mean [^\n]*\?\)))?\s*$/s.exec(text) ?? [];
  const lines = [message, guessWord(message, guess, withAll) || guess || guessChoice(message)];
  const hint = ["--help lists what can be given.", guess === "" ? ownersOf(message, withAll) : ""];
  const isSaid = (line: string): boolean => line !== "";
  sayError(new UserError("BAD_FLAGS", lines.filter(isSaid), { hint: hint.filter(isSaid) }));
}

/** So many commands are easily read. */
const FEW = 5;

/** Which commands have a flag that this one does not have. */
function ownersOf(message: string, withAll: () => Command): string {
  const [, flag] = /^unknown option '(--[a-z-]+)/.exec(message) ?? [];
  if (flag === undefined) return "";
  const owners = leafCommands(withAll()).filter(({ command }) =>
    command.options.some(({ long, hidden }) => long === flag && !hidden),
  );
  const names = owners.slice(0, FEW).map(({ name }) => name);
  const more = owners.length > FEW ? [`${owners.length - FEW} more`] : [];
  return names.length === 0 ? "" : `${flag} is for ${joinWords([...names, ...more])}.`;
}

/** commander knows the names of commands beside each other, and no others. */
function guessWord(message: string, guess: string, withAll: () => Command): string {
  const [, word] = /^unknown command '(.*)'$/s.exec(message) ?? [];
  if (word === undefined) return "";
  const found = guessCommand(word, withAll());
  return found === undefined || (guess !== "" && !found.isExact) ? "" : `(Did you mean ${found.name}?)`;
}

/** commander guesses commands and flags, and no values. */
function guessChoice(message: string): string {
  const [, value = "", choices = ""] =
    /argument (?:value )?'(.*)' is invalid(?: for argument '.*')?\. Allowed choices are (.*)\.$/.exec(
      message,
    ) ?? [];
  if (choices === "") return "";
  const guess = didYouMean(value, choices.split(", "), "");
  return guess === "" ? "" : `(${guess})`;
}
