import { Option, type Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addListOption } from "../flags/list-option.ts";
import { parseBytes } from "../flags/parse-bytes.ts";
import { parseCount } from "../flags/parse-count.ts";
import { addDryRunOptionsAndOutput, checkDryRun } from "../flags/dry-run-options.ts";
import { withMetrics } from "../metrics/with-metrics.ts";
import { refuseWithoutEffect, type Needs } from "../flags/refuse-without-effect.ts";
import { addSourceOptions } from "../flags/source-options.ts";
import { NEEDS_OF_BUNDLES } from "../flags/transfer-needs.ts";
import { addContentOptions, addRunOptions } from "../flags/transfer-options.ts";
import type { BundleCreateFlags } from "./create.ts";

const NEEDS: Needs = [
  { flags: ["--tool-from"], without: "--with-tool", why: "says where to find the executables" },
  { flags: ["--volume"], without: "--volume-size", why: "says which volumes to write" },
  ...NEEDS_OF_BUNDLES,
];

const SIGN_KEY =
  "sign the bundle's list of hashes, and the receipt, with this private key (PEM, ECDSA P-256)";

export function addBundleCreateCommand(bundle: Command): void {
  const command = bundle
    .command("create")
    .description(
      "Pack a list's images and files, and its lock, as an OCI image layout and a folder of files.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addListOption(command)
    .requiredOption(
      "--to <place>",
      "a directory, a file that ends in .tar or .tar.zst, or - for a tar on stdout",
    )
    .addOption(
      new Option(
        "--compress <how>",
        "compress what is not compressed already; a file's name has to end in .tar.zst",
      ).choices(["zstd"]),
    )
    .option(
      "--volume-size <bytes>",
      "split into tars smaller than this (NAME.001.tar, NAME.002.tar, ...): 4GiB (FAT), 4.7G (a DVD)",
      parseBytes,
    )
    .option(
      "--volume <n>",
      "write only this volume again; repeatable",
      (value: string, all: readonly number[]) => [...all, parseCount(value)],
      [],
    )
    .option(
      "--have <file>",
      "write a delta: leave out what this list from `bundle have` names; repeatable",
      collect,
      [],
    )
    .option(
      "--since <lock>",
      "write a delta: leave out what this older lock file names, as far as upstream still has it",
    )
    .option(
      "--with-tool",
      "also pack kops-assets itself: executables for linux/amd64 and linux/arm64, and a README",
    )
    .option(
      "--tool-from <dir>",
      "folder with linux-amd64/kops-assets and linux-arm64/kops-assets (default: beside the running executable, or dist-binary/ of the checkout)",
    );
  addDryRunOptionsAndOutput(addRunOptions(addContentOptions(addSourceOptions(command)), SIGN_KEY))
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: BundleCreateFlags) => {
      refuseWithoutEffect(command, NEEDS);
      checkDryRun(command);
      process.exitCode = await withMetrics("bundle create", flags, async () => {
        const { createBundleVerb } = await import("./create.ts");
        return createBundleVerb(cluster, flags);
      });
    });
}

const EXAMPLES = `
Examples:
  kops-assets bundle create -f cluster.yaml --to bundle.tar
  kops-assets bundle create -f prod.yaml -f stage.yaml \\
      --lock kops-assets.lock.yaml --to /media/disk/bundle
  kops-assets bundle create -f cluster.yaml --to /media/stick/bundle.tar \\
      --volume-size 4GiB
  kops-assets bundle create -f cluster.yaml --have have.txt \\
      --sign-key key.pem --to delta.tar
  kops-assets bundle create -f cluster.yaml --with-tool --to bundle.tar
  kops-assets bundle create -f cluster.yaml --to - | ssh inside kops-assets \\
      bundle load - --to /srv/repository

Exit codes: 0 done, 1 some assets failed, 2 bad input, 3 findings.`;
