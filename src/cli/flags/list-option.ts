import type { Command } from "commander";
import { collect } from "./collect.ts";

const NAMES = "names and URLs, one per line, or a saved listing (json, yaml); - for stdin; repeatable";

/** Lists by name, for verbs whose -f is first of all a cluster's. */
export function addListOption(command: Command, about = NAMES): Command {
  return command.option("--list <file>", about, collect, []);
}
