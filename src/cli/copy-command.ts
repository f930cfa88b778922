import { collect } from "./flags/collect.ts";
import type { Command } from "commander";
import type { CopyFlags } from "./copy.ts";
import { addSourceOptions } from "./flags/source-options.ts";
import { refuseWithoutEffect } from "./flags/refuse-without-effect.ts";
import { addShardOption, SHARD_NEEDS } from "./flags/shard-option.ts";
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
  addShardOption(addOptionsToEnds(addSourceOptions(command))).action(
    async (cluster: string | undefined, flags: CopyFlags) => {
      refuseWithoutEffect(command, [...TRANSFER_NEEDS, ...SHARD_NEEDS]);
      const { copy } = await import("./copy.ts");
      process.exitCode = await copy(cluster, flags);
    },
  );
}
