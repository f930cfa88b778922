import { Option, type Command } from "commander";
import { collect } from "./flags/collect.ts";
import { addMetricsOption } from "./flags/metrics-option.ts";
import { withMetrics, type MetricsFlags } from "./metrics/with-metrics.ts";
import { addHostOptions } from "./flags/host-options.ts";
import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import { parseCount } from "./flags/parse-count.ts";
import { parseSeconds } from "./flags/parse-seconds.ts";
import type { PruneFlags } from "./prune.ts";

const WEEK = 7 * 86_400;

export function addPruneCommand(program: Command): void {
  const command = program
    .command("prune")
    .description("List what no lock file needs; with --apply, remove it.")
    .option(
      "--lock <file>",
      "lock file of a cluster that uses the repositories; repeat it for every cluster, newest lock last",
      collect,
      [],
    )
    .option("--keep <n>", "only use the last N lock files", parseCount)
    .option("--to <dir>", "a repository directory: images and files")
    .option("--registry <host/prefix>", "the images of a registry, or below a prefix of it")
    .option("--files <url>", "the files of a file repository, written as in the lock files' download URLs")
    .addOption(
      new Option(
        "--older-than <time>",
        "keep what is younger than this: 12h, 30d; 0 removes things of any age, also where the age is not known",
      )
        .default(WEEK, "7d")
        .argParser(parseSeconds),
    )
    .option("--apply", "remove it")
    .addOption(
      new Option("-o, --output <format>", "output format; name is one name per line")
        .choices(["table", "name", "json"])
        .default("table"),
    );
  addNoHeadersOption(addMetricsOption(addHostOptions(command)))
    .addHelpText("after", EXAMPLES)
    .action(async (flags: PruneFlags & MetricsFlags) => {
      checkNoHeaders(command);
      process.exitCode = await withMetrics("prune", flags, async () => {
        const { prune } = await import("./prune.ts");
        return prune(flags);
      });
    });
}

const EXAMPLES = `
Examples:
  # what would go
  kops-assets prune --lock a.lock.yaml --lock b.lock.yaml --to ./repository
  kops-assets prune --lock a.lock.yaml --lock b.lock.yaml --to ./repository \\
      --apply
  kops-assets prune --lock a.lock.yaml --registry registry.corp.example/kops \\
      --older-than 0 --apply

Exit codes: 0 done, 1 something could not be removed, 2 bad input.`;
