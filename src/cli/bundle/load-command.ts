import type { Command } from "commander";
import { addDryRunOptionsAndOutput, checkDryRun } from "../flags/dry-run-options.ts";
import { withMetrics } from "../metrics/with-metrics.ts";
import { addListOption } from "../flags/list-option.ts";
import { refuseWithoutEffect } from "../flags/refuse-without-effect.ts";
import { addSourceOptions } from "../flags/source-options.ts";
import { TRANSFER_NEEDS } from "../flags/transfer-needs.ts";
import { addTransferOptions } from "../flags/transfer-options.ts";
import type { BundleLoadFlags } from "./load.ts";

export function addBundleLoadCommand(bundle: Command): void {
  const command = bundle
    .command("load")
    .description("Fill the local repositories from a bundle; nothing else is read.")
    .argument("<bundle...>", "a bundle's directory or tar, volumes in any order, or - for a tar on stdin");
  addListOption(
    command,
    "load only this: names and URLs, one per line, or a saved listing; repeatable",
  ).option("--verify-key <file>", "require a signature by this public key (PEM)");
  addDryRunOptionsAndOutput(addTransferOptions(addSourceOptions(command)))
    .addHelpText("after", EXAMPLES)
    .action(async (bundles: string[], flags: BundleLoadFlags) => {
      refuseWithoutEffect(command, TRANSFER_NEEDS);
      checkDryRun(command);
      process.exitCode = await withMetrics("bundle load", flags, async () => {
        const { loadBundleVerb } = await import("./load.ts");
        return loadBundleVerb(bundles, flags);
      });
    });
}

const EXAMPLES = `
Examples:
  # where the cluster looks for it
  kops-assets bundle load bundle.tar -f cluster.yaml
  kops-assets bundle load bundle.tar --container-registry reg.example.com \\
      --file-repository https://files.example.com/kops
  # one volume at a time, in any order
  kops-assets bundle load /media/stick/bundle.001.tar --to /srv/repository

Exit codes: 0 all there, 1 something failed, 2 bad input, 3 findings, or
something waits for a volume that was not given.`;
