import type { EventEmitter } from "node:events";
import type { Command } from "commander";

/** What a command's help says after its flags: examples, exit codes. */
export function afterHelp(command: Command): string {
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  // commander's types leave out that a command is one of these, by which it asks for what comes after the flags.
  (command as unknown as EventEmitter).emit("afterHelp", { error: false, command, write });
  return text.trim();
}
