import type { Command } from "commander";
import type { LoginCheckFlags } from "./login-check.ts";
import { addNoHeadersOption } from "./flags/no-headers-option.ts";
import { addSourceOptions } from "./flags/source-options.ts";

export function addLoginCheckCommand(program: Command): void {
  const command = program
    .command("login-check")
    .description("Check the login of each registry: which credential is used, and whether it works.")
    .argument(
      "[registries...]",
      "hosts, or HOST/REPOSITORY to test access to that repository; without any, the registries of a list (-f, --state)",
    )
    .option(
      "--push",
      "also test pushing: begin an upload and cancel it; name a repository, because access is granted per repository",
    );
  addNoHeadersOption(addSourceOptions(command))
    .addHelpText("after", EXAMPLES)
    .action(async (registries: string[], flags: LoginCheckFlags) => {
      const { loginCheck } = await import("./login-check.ts");
      process.exitCode = await loginCheck(registries, flags);
    });
}

const EXAMPLES = `
Examples:
  # is this login good?
  kops-assets login-check registry.example.com
  # may this repository be pushed to?
  kops-assets login-check --push registry.example.com/kops/pause
  # every registry that a copy would speak to
  kops-assets login-check -f cluster.yaml

Exit codes: 0 all work, 1 at least one does not, 2 bad input.`;
