import type { Command } from "commander";
import { nearestName } from "../../cluster/read/nearest-name.ts";
import { flagName, leafCommands } from "../config/leaf-commands.ts";

/** What other tools call these. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  list: "get assets",
  ls: "get assets",
  mirror: "copy",
  sync: "copy",
  validate: "doctor",
};

/** What was probably meant, and whether exactly this word leads to it. */
interface GuessedCommand {
  readonly name: string;
  readonly isExact: boolean;
}

/** What an unknown command was probably meant to be, of a program with all its commands: "render nodes" for `nodes`, "--version" for `version`. */
export function guessCommand(word: string, program: Command): GuessedCommand | undefined {
  const meant = meaningsIn(program);
  const nearest = nearestName(word, [...meant.keys()]);
  const name = meant.get(nearest ?? "");
  return name === undefined ? undefined : { name, isExact: nearest === word };
}

/** By the word that somebody may write, the whole name. */
function meaningsIn(program: Command): ReadonlyMap<string, string> {
  const meant = new Map<string, string>();
  for (const { name } of leafCommands(program)) {
    const [last = ""] = name.split(" ").slice(-1);
    const others = meant.get(last);
    meant.set(last, others === undefined ? name : `${others} or ${name}`);
  }
  for (const option of program.options) meant.set(flagName(option), `--${flagName(option)}`);
  for (const command of program.commands) meant.set(command.name(), command.name());
  for (const [other, name] of Object.entries(OTHER_WORDS)) meant.set(other, name);
  return meant;
}
