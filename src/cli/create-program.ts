import { Command } from "commander";
import { addCopyCommand } from "./copy-command.ts";
import { addDiffCommand } from "./diff-command.ts";
import { addGetCommand } from "./get-command.ts";
import { addLockCommand } from "./lock-command.ts";
import { addServeCommand } from "./serve-command.ts";
import { VERSION } from "./version.ts";

/** The command line; each verb loads what it needs when it runs, so that a listing starts in milliseconds. */
export function createProgram(): Command {
  const program = new Command("kops-assets")
    .description("Lists, copies, verifies and serves the images and files that a kOps cluster downloads.")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(--help lists what can be given)");
  addGetCommand(program);
  addCopyCommand(program);
  addLockCommand(program);
  addDiffCommand(program);
  addServeCommand(program);
  return program;
}
