import type { Command } from "commander";
import { parseBytes } from "./parse-bytes.ts";

/** How much a command reads of what its user names. */
export function addInputLimitOption(command: Command): Command {
  return command.option(
    "--max-input <bytes>",
    "most bytes to read from files, stdin and a state store (default: 64M)",
    parseBytes,
  );
}
