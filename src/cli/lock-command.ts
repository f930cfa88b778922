import type { Command } from "commander";
import type { LockFlags } from "./lock.ts";
import { addSourceOptions } from "./flags/source-options.ts";

export function addLockCommand(program: Command): void {
  const command = program
    .command("lock")
    .description("Write down what a list is upstream now: digests, hashes, sizes, platforms.")
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addSourceOptions(command)
    .option("-o, --output <file>", "lock file to write; - for stdout", "kops-assets.lock.yaml")
    .option("--layers", "with each image's layers, by which shards share them best (docs/shards.md)")
    .action(async (cluster: string | undefined, flags: LockFlags) => {
      const { lock } = await import("./lock.ts");
      process.exitCode = await lock(cluster, flags);
    });
}
