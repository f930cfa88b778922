import { Option, type Command } from "commander";
import { addConfigOption } from "./config/config-options.ts";
import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import type { ConfigCheckFlags } from "./config/check-config.ts";

const EXAMPLES = `
Examples:
  # every setting, and which commands have it
  kops-assets config check
  # what copy would use, and where it comes from
  kops-assets config check copy
  # the same of another file
  kops-assets config check --config ci.yaml

Exit codes: 0 the settings are right, 2 they are not.`;

export function addConfigCommand(program: Command): void {
  const config = program.command("config").description("Look at the settings in kops-assets.yaml.");
  const check = config
    .command("check")
    .description("Say which settings apply, and where each comes from.")
    .argument("[command...]", "one command, such as get assets (default: all of the file)");
  addNoHeadersOption(addConfigOption(check))
    .addOption(
      new Option("-o, --output <format>", "how to print it").choices(["table", "json"]).default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (names: readonly string[], flags: ConfigCheckFlags) => {
      checkNoHeaders(check);
      const { checkConfig } = await import("./config/check-config.ts");
      process.exitCode = await checkConfig(program, names, flags);
    });
}
