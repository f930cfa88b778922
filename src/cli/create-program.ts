import { Command } from "commander";
import { addBundleCommand } from "./bundle-command.ts";
import { addCatalogCommand } from "./catalog/catalog-command.ts";
import { addCompletionCommand } from "./completion-command.ts";
import { addConfigCommand } from "./config-command.ts";
import { useConfig } from "./config/use-config.ts";
import { addConfigureCommand } from "./configure-command.ts";
import { addCopyCommand } from "./copy-command.ts";
import { addDiffCommand } from "./diff-command.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { addExplainCommand } from "./explain-command.ts";
import { addHelpCommand } from "./help-command.ts";
import { refuseNoPlace } from "./flags/refuse-no-place.ts";
import { refuseSameFile } from "./flags/refuse-same-file.ts";
import { HELP_LAYOUT } from "./help/help-layout.ts";
import { addGetCommand } from "./get-command.ts";
import { addLicensesCommand } from "./licenses-command.ts";
import { addLockCommand } from "./lock-command.ts";
import { addLoginCheckCommand } from "./login-check-command.ts";
import { addPlanCommand } from "./plan-command.ts";
import { addManCommand } from "./man-command.ts";
import { promiseFiles } from "./promised-files.ts";
import { addPruneCommand } from "./prune-command.ts";
import { addRenderCommand } from "./render-command.ts";
import { addSchemaCommand } from "./schema-command.ts";
import { addServeCommand } from "./serve-command.ts";
import { say } from "./say.ts";
import { sayMisuse } from "./say-misuse.ts";
import { addVerifyCommand } from "./verify-command.ts";
import { VERSION } from "../tasks/tool-version.ts";

/** The verbs, in the order in which help lists them. */
const VERBS: Readonly<Record<string, (program: Command) => void>> = {
  get: addGetCommand,
  copy: addCopyCommand,
  plan: addPlanCommand,
  lock: addLockCommand,
  verify: addVerifyCommand,
  diff: addDiffCommand,
  doctor: addDoctorCommand,
  render: addRenderCommand,
  configure: addConfigureCommand,
  "login-check": addLoginCheckCommand,
  serve: addServeCommand,
  bundle: addBundleCommand,
  prune: addPruneCommand,
  catalog: addCatalogCommand,
  config: addConfigCommand,
  completion: addCompletionCommand,
  schema: addSchemaCommand,
  explain: addExplainCommand,
  man: addManCommand,
  licenses: addLicensesCommand,
  help: addHelpCommand,
};

/** Those that are about the others. */
const WITH_ALL = ["config", "completion", "schema", "man", "help"];

/**
 * The command line; each verb loads what it needs when it runs, so that a listing starts in milliseconds. Where the first word is a
 * verb, the others and their hundreds of options are left out: nothing but a settings file can name them any more.
 */
export function createProgram(first?: string): Command {
  const program = new Command("kops-assets")
    .description("Lists, copies, verifies and serves the images and files that a kOps cluster downloads.")
    .version(VERSION)
    .configureHelp(HELP_LAYOUT)
    .exitOverride()
    .configureOutput({
      outputError: (text) => sayMisuse(text, createProgram),
      writeErr: (text) => say(text.trimEnd()),
    })
    .helpCommand(false);
  const isAlone = first !== undefined && !WITH_ALL.includes(first) && Object.hasOwn(VERBS, first);
  for (const [verb, add] of Object.entries(VERBS)) if (!isAlone || verb === first) add(program);
  useConfig(program, isAlone ? createProgram : () => program);
  program.hook("preAction", async (_, command) => {
    refuseNoPlace(command);
    await refuseSameFile(command);
    promiseFiles(command);
  });
  return program;
}
