import type { Command } from "commander";
import type { LockFlags } from "./lock.ts";
import { addListOption } from "./flags/list-option.ts";
import { addMetricsOption } from "./flags/metrics-option.ts";
import { withMetrics, type MetricsFlags } from "./metrics/with-metrics.ts";
import { addSourceOptions } from "./flags/source-options.ts";

export function addLockCommand(program: Command): void {
  const command = program
    .command("lock")
    .description("Write a lock file: the digests, hashes and sizes of a list, as upstream has them now.")
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addMetricsOption(addSourceOptions(addListOption(command)))
    .option("-o, --output <file>", "lock file to write; - for stdout", "kops-assets.lock.yaml")
    .option("--layers", "also write each image's layers, so shards split the list better (docs/shards.md)")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: LockFlags & MetricsFlags) => {
      process.exitCode = await withMetrics("lock", flags, async () => {
        const { lock } = await import("./lock.ts");
        return lock(cluster, flags);
      });
    });
}

const EXAMPLES = `
Examples:
  # into kops-assets.lock.yaml
  kops-assets lock -f cluster.yaml --kops-version 1.36.2
  # read from mirrors
  kops-assets lock -f cluster.yaml --mirror registry.k8s.io=mirror.example/k8s

Exit codes: 0 done, 1 something could not be asked, 2 bad input, 3 findings.`;
