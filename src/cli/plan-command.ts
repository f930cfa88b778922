import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import { Option, type Command } from "commander";
import { addListOption } from "./flags/list-option.ts";
import { parseShards } from "./flags/parse-shard.ts";
import { addSourceOptions } from "./flags/source-options.ts";
import type { PlanFlags } from "./plan.ts";

export function addPlanCommand(program: Command): void {
  const command = program
    .command("plan")
    .description("Show how `copy --shard` splits a list. Nothing is copied.")
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addNoHeadersOption(addSourceOptions(addListOption(command)))
    .requiredOption("--shards <n>", "number of parts", parseShards)
    .requiredOption("--lock <file>", "the lock file to copy by")
    .option("--to <dir>", "the directory to copy into, if any")
    .option("--to-files <url>", "where to put files, if not into the file repository")
    .addOption(
      new Option("-o, --output <format>", "output format").choices(["table", "json"]).default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: PlanFlags) => {
      checkNoHeaders(command);
      const { plan } = await import("./plan.ts");
      process.exitCode = await plan(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  # first, with what images share
  kops-assets lock -f cluster.yaml --layers
  # what each shard would read
  kops-assets plan -f cluster.yaml --lock kops-assets.lock.yaml --shards 8
  # one of them
  kops-assets copy -f cluster.yaml --lock kops-assets.lock.yaml --shard 3/8

Exit codes: 0 done, 2 bad input, 3 findings.`;
