import type { Command } from "commander";
import type { CopyFlags } from "./copy.ts";
import { addListOption } from "./flags/list-option.ts";
import { addSourceOptions } from "./flags/source-options.ts";
import { addDryRunOptionsAndOutput, checkDryRun } from "./flags/dry-run-options.ts";
import { withMetrics } from "./metrics/with-metrics.ts";
import { refuseWithoutEffect } from "./flags/refuse-without-effect.ts";
import { addShardOption, SHARD_NEEDS } from "./flags/shard-option.ts";
import { splitEnd } from "./flags/split-end.ts";
import { NEEDS_OF_BUNDLES, TRANSFER_NEEDS } from "./flags/transfer-needs.ts";
import { addOptionsToEnds } from "./flags/transfer-options.ts";

export function addCopyCommand(program: Command): void {
  const command = program
    .command("copy")
    .description(
      "Copy images and files into the local repositories, under the names that kOps gives them there.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addDryRunOptionsAndOutput(addShardOption(addOptionsToEnds(addSourceOptions(addListOption(command)))))
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: CopyFlags) => {
      const needs = flags.to.some(isBundle) ? NEEDS_OF_BUNDLES : TRANSFER_NEEDS;
      refuseWithoutEffect(command, [...needs, ...SHARD_NEEDS]);
      checkDryRun(command);
      process.exitCode = await withMetrics("copy", flags, async () => {
        const { copy } = await import("./copy.ts");
        return copy(cluster, flags);
      });
    });
}

/** An end of named places, of which a bundle is one; anything else is a directory's path. */
function isBundle(end: string): boolean {
  return splitEnd(end).some((part) => part.startsWith("bundle="));
}

const EXAMPLES = `
Examples:
  # into the repositories that spec.assets names
  kops-assets copy -f cluster.yaml
  # exactly what a lock file says
  kops-assets copy -f cluster.yaml --lock kops-assets.lock.yaml
  # into a directory instead, to serve it or to carry it elsewhere
  kops-assets copy -f cluster.yaml --to ./repository
  # names, one per line, into another registry
  kops-assets copy --list names.txt \\
      --container-registry registry.example.com/mirror
  # two sites in one pass
  kops-assets copy -f cluster.yaml --to registry=a.example.com,files=s3://a \\
      --to registry=b.example.com,files=s3://b
  # into the spec's repositories, and a bundle for a site without a network
  kops-assets copy -f cluster.yaml --to @spec \\
      --to bundle=/media/stick/bundle.tar,volume-size=4GiB

Exit codes: 0 done, 1 some assets failed, 2 bad input, 3 findings.`;
