import { Command, Help, type Option } from "commander";
import { addBundleCommand } from "./bundle-command.ts";
import { addCatalogCommand } from "./catalog/catalog-command.ts";
import { addConfigureCommand } from "./configure-command.ts";
import { addCopyCommand } from "./copy-command.ts";
import { addDiffCommand } from "./diff-command.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { addHelpCommand } from "./help-command.ts";
import { addGetCommand } from "./get-command.ts";
import { addLockCommand } from "./lock-command.ts";
import { addLoginCheckCommand } from "./login-check-command.ts";
import { addPlanCommand } from "./plan-command.ts";
import { addPruneCommand } from "./prune-command.ts";
import { addRenderCommand } from "./render-command.ts";
import { addServeCommand } from "./serve-command.ts";
import { UserError } from "../errors/user-error.ts";
import { say, sayError } from "./say.ts";
import { addVerifyCommand } from "./verify-command.ts";
import { VERSION } from "../tasks/tool-version.ts";

/** The command line; each verb loads what it needs when it runs, so that a listing starts in milliseconds. */
export function createProgram(): Command {
  const program = new Command("kops-assets")
    .description("Lists, copies, verifies and serves the images and files that a kOps cluster downloads.")
    .version(VERSION)
    // Beside long flags the usual limit leaves descriptions unbroken on a terminal of 80 columns.
    .configureHelp({ optionDescription: describeOption, minWidthToWrap: 20 })
    .exitOverride()
    .configureOutput({ outputError: sayMisuse, writeErr: (text) => say(text.trimEnd()) })
    .helpCommand(false);
  addGetCommand(program);
  addCopyCommand(program);
  addLockCommand(program);
  addPlanCommand(program);
  addVerifyCommand(program);
  addDiffCommand(program);
  addDoctorCommand(program);
  addRenderCommand(program);
  addConfigureCommand(program);
  addLoginCheckCommand(program);
  addServeCommand(program);
  addBundleCommand(program);
  addPruneCommand(program);
  addCatalogCommand(program);
  addHelpCommand(program);
  return program;
}

/** Of a repeatable option, that its default is an empty list says nothing. */
function describeOption(option: Option): string {
  return new Help().optionDescription(option).replace(" (default: [])", "");
}

function sayMisuse(text: string): void {
  const [, message = text, guess = ""] =
    /^(?:error: )?(.*?)(?:\n(\(Did you mean [^\n]*\?\)))?\s*$/s.exec(text) ?? [];
  const lines = [message, guess].filter((line) => line !== "");
  sayError(new UserError("BAD_FLAGS", lines, { hint: "--help lists what can be given." }));
}
