import type { GetAssetsFlags } from "./get-assets.ts";
import { Option, type Command } from "commander";
import { addOfflineOption, addSourceOptions } from "./flags/source-options.ts";
import { addDryRunOptions, checkDryRun } from "./flags/dry-run-options.ts";
import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import { withMetrics } from "./metrics/with-metrics.ts";
import { refuseWithoutEffect, type Needs } from "./flags/refuse-without-effect.ts";
import { COPY_NEEDS, TRANSFER_NEEDS } from "./flags/transfer-needs.ts";
import { addTransferOptions } from "./flags/transfer-options.ts";

export function addGetCommand(program: Command): void {
  const get = program.command("get").description("Show what a cluster needs.");
  const assets = get
    .command("assets")
    .description(
      "List the images and files that a cluster downloads, as `kops get assets` does, from its spec alone.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addOfflineOption(addSourceOptions(assets));
  addNoHeadersOption(addOutputOptions(assets));
  assets.option("--verify-key <file>", "for a bundle: require a signature by this public key (PEM)");
  assets.option("--copy", "copy what is not there yet into the local repositories");
  addDryRunOptions(addTransferOptions(assets));
  assets.addHelpText("after", EXAMPLES).action(async (cluster: string | undefined, flags: GetAssetsFlags) => {
    refuseWithoutEffect(assets, [...COPY_NEEDS, ...TRANSFER_NEEDS, ...BUNDLE_NEEDS]);
    checkDryRun(assets, { hasOwnOutput: true });
    checkNoHeaders(assets, ["table", "wide"]);
    if (flags.crossCheck === true) {
      const { crossCheck } = await import("./cross-check.ts");
      process.exitCode = await crossCheck(cluster, flags);
      return;
    }
    const { getAssets } = await import("./get-assets.ts");
    process.exitCode = await withMetrics("get assets", flags, () => getAssets(cluster, flags));
  });
}

const BUNDLE_NEEDS: Needs = [{ flags: ["--verify-key"], without: "--from", why: "is for a bundle" }];

function addOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "-o, --output <format>",
        "output format; wide adds component, roles, architectures and notes; name is one name or URL per line",
      )
        .choices(["table", "wide", "name", "yaml", "json"])
        .default("table"),
    )
    .option("--sizes", "show the size of each asset; asks upstream where no lock has it")
    .option("--details", "with -o yaml or json: also print what wide shows, and the reasons")
    .option(
      "--cross-check",
      "compare the list with the state store, and print the differences instead; exit code 3 if there are any",
    );
}

const EXAMPLES = `
Examples:
  # what the cluster needs
  kops-assets get assets -f cluster.yaml
  # the same for machines, for one release
  kops-assets get assets -f cluster.yaml -o json --kops-version 1.36.2
  # names only, to pipe into other programs
  kops-assets get assets -f cluster.yaml -o name
  # and what kOps does not list
  kops-assets get assets -f cluster.yaml --complete -o wide
  # of two clusters, with who needs what
  kops-assets get assets -f prod.yaml -f stage.yaml -o wide
  kops-assets get assets my.example.com --state s3://my-state-store \\
      --cross-check
  kops-assets get assets -f manifests/ \\
      --container-registry reg.example.com:5000
  # fill spec.assets' repositories
  kops-assets get assets -f cluster.yaml --copy
  # fill a directory instead
  kops-assets get assets -f cluster.yaml --copy --to ./repository
  # and serve it
  kops-assets serve ./repository --addr :5000

Exit codes: 0 done, 1 some assets failed, 2 bad input, 3 findings.`;
