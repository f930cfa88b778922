import { collect } from "./flags/collect.ts";
import type { Command } from "commander";
import type { CopyFlags } from "./copy.ts";
import { addSourceOptions } from "./flags/source-options.ts";
import { addDryRunOptionsAndOutput, checkDryRun } from "./flags/dry-run-options.ts";
import { withMetrics } from "./metrics/with-metrics.ts";
import { refuseWithoutEffect } from "./flags/refuse-without-effect.ts";
import { TRANSFER_NEEDS } from "./flags/transfer-needs.ts";
import { addOptionsToEnds } from "./flags/transfer-options.ts";

export function addCopyCommand(program: Command): void {
  const command = program
    .command("copy")
    .description("Copy a list of images and files, mapped as kOps maps them, into the local repositories.")
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one")
    .option(
      "--list <file>",
      "names and URLs one per line, or a saved listing (json, yaml); - for stdin; repeatable",
      collect,
      [],
    );
  addDryRunOptionsAndOutput(addOptionsToEnds(addSourceOptions(command))).action(
    async (cluster: string | undefined, flags: CopyFlags) => {
      refuseWithoutEffect(command, TRANSFER_NEEDS);
      checkDryRun(command);
      process.exitCode = await withMetrics("copy", flags, async () => {
        const { copy } = await import("./copy.ts");
        return copy(cluster, flags);
      });
    },
  );
}
