import type { Command } from "commander";
import type { LockFlags } from "./lock.ts";
import { addMetricsOption } from "./flags/metrics-option.ts";
import { withMetrics, type MetricsFlags } from "./metrics/with-metrics.ts";
import { addSourceOptions } from "./flags/source-options.ts";

export function addLockCommand(program: Command): void {
  const command = program
    .command("lock")
    .description("Write down what a list is upstream now: digests, hashes, sizes, platforms.")
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addMetricsOption(addSourceOptions(command))
    .option("-o, --output <file>", "lock file to write; - for stdout", "kops-assets.lock.yaml")
    .action(async (cluster: string | undefined, flags: LockFlags & MetricsFlags) => {
      process.exitCode = await withMetrics("lock", flags, async () => {
        const { lock } = await import("./lock.ts");
        return lock(cluster, flags);
      });
    });
}
