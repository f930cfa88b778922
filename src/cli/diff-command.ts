import { addCatalogOptions } from "./flags/catalog-options.ts";
import { addInputLimitOption } from "./flags/input-limit-option.ts";
import type { DiffFlags } from "./diff/diff.ts";
import { addReportOption } from "./flags/report-option.ts";
import { collect } from "./flags/collect.ts";
import { addHostOptions } from "./flags/host-options.ts";
import { addNoHeadersOption, checkNoHeaders } from "./flags/no-headers-option.ts";
import { refuseWithoutEffect, type Needs } from "./flags/refuse-without-effect.ts";
import { Option, type Command } from "commander";

export function addDiffCommand(program: Command): void {
  const command = program
    .command("diff")
    .description("Compare two lists: what to add before an upgrade, and what is no longer needed after it.")
    .argument(
      "<old>",
      "a spec (file, directory, tar, or -), a lock file or a saved listing; FILE@1.35.2 is a spec for kOps 1.35.2",
    )
    .argument("<new>", "the same for the other side");
  addInputLimitOption(addCatalogOptions(command));
  addVersionOptions(command);
  addListOptions(command);
  addSizeOptions(command);
  addNoHeadersOption(addReportOption(command))
    .addOption(
      new Option(
        "-o, --output <format>",
        "output format; name is one name or URL per line, of what NEW needs and OLD does not have so",
      )
        .choices(["table", "name", "yaml", "json", "markdown"])
        .default("table"),
    )
    .option("--exit-code", "exit with code 3 if there are differences, for scripts")
    .addHelpText("after", EXAMPLES)
    .action(async (before: string, after: string, flags: DiffFlags) => {
      refuseWithoutEffect(command, NEEDS);
      checkNoHeaders(command);
      const { diff } = await import("./diff/diff.ts");
      process.exitCode = await diff(before, after, flags);
    });
}

function addVersionOptions(command: Command): void {
  command
    .option("--old-kops-version <version>", "kOps release of OLD, where it is a spec")
    .option("--new-kops-version <version>", "kOps release of NEW, where it is a spec")
    .addOption(new Option("--kops-version <version>", "kOps release of both").env("KOPS_VERSION"))
    .option("--old-kubernetes-version <version>", "instead of OLD's spec.kubernetesVersion")
    .option("--new-kubernetes-version <version>", "instead of NEW's spec.kubernetesVersion")
    .option("--old-running-kubernetes-version <version>", "what OLD's control plane runs during an upgrade")
    .option("--new-running-kubernetes-version <version>", "what NEW's control plane runs during an upgrade")
    .option("--kubernetes-version <version>", "the same of both");
}

function addListOptions(command: Command): void {
  command
    .addOption(new Option("--name <cluster>", "name of the cluster").env("KOPS_CLUSTER_NAME"))
    .option("--all-clusters", "list all clusters of a file that has several")
    .option("--container-registry <host>", "instead of spec.assets.containerRegistry")
    .option("--container-proxy <host>", "instead of spec.assets.containerProxy")
    .option("--file-repository <url>", "instead of spec.assets.fileRepository")
    .option("--complete", "also compare what the clusters pull but kOps does not list")
    .option("--platform <os/arch>", "list only what this platform needs; repeatable", collect, [])
    .option("--roles <roles>", "only what nodes of these roles need");
}

function addSizeOptions(command: Command): void {
  command
    .option("--sizes", "ask upstream for sizes of what is to be added, where no lock has them")
    .option("--mirror <from=to>", "with --sizes: ask TO[,TO2] instead of FROM; repeatable", collect, []);
  addHostOptions(command);
}

const NEEDS: Needs = [
  {
    flags: [
      ...["--mirror", "--requests-per-second", "--bandwidth-limit"],
      ...["--plain-http", "--insecure", "--ca-file"],
    ],
    without: "--sizes",
    why: "only changes how hosts are asked for sizes",
  },
];

const EXAMPLES = `
Examples:
  # a kOps upgrade
  kops-assets diff cluster.yaml@1.35.2 cluster.yaml@1.36.2
  # a Kubernetes upgrade
  kops-assets diff cluster.yaml cluster.yaml --new-kubernetes-version 1.34.6
  # what the next copy brings
  kops-assets diff kops-assets.lock.yaml cluster.yaml -o json
  # fails where they differ
  kops-assets diff old.yaml new.yaml --exit-code

Exit codes: 0 done, 2 bad input, 3 differences (with --exit-code).`;
