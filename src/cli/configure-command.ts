import { addCatalogOptions } from "./flags/catalog-options.ts";
import { addInputLimitOption } from "./flags/input-limit-option.ts";
import type { ConfigureFlags } from "./configure.ts";
import { Option, type Command } from "commander";
import { collect } from "./flags/collect.ts";

export function addConfigureCommand(program: Command): void {
  const command = program
    .command("configure")
    .description("Set spec.assets in a cluster spec, and show what that changes for nodes.")
    .argument(
      "<file>",
      "the file with the Cluster document (YAML or JSON); - reads stdin and prints the new spec",
    )
    .option("--container-registry <host>", "set spec.assets.containerRegistry; containerProxy goes")
    .option("--container-proxy <host>", "set spec.assets.containerProxy; containerRegistry goes")
    .option("--file-repository <url>", "set spec.assets.fileRepository")
    .addOption(
      new Option("--remove <field>", "remove containerRegistry, containerProxy or fileRepository; repeatable")
        .argParser(collect)
        .default([]),
    )
    .option("--dry-run", "write nothing; show what would change in the spec and for nodes");
  addInputLimitOption(addCatalogOptions(command));
  addClusterChoice(command);
  command.addHelpText("after", EXAMPLES).action(async (file: string, flags: ConfigureFlags) => {
    const { configure } = await import("./configure.ts");
    process.exitCode = await configure(file, flags);
  });
}

function addClusterChoice(command: Command): void {
  command
    .option(
      "-f, --filename <file>",
      "more documents of the cluster, such as InstanceGroups; repeatable",
      collect,
      [],
    )
    .addOption(new Option("--name <cluster>", "which cluster of FILE").env("KOPS_CLUSTER_NAME"))
    .addOption(
      new Option(
        "--kops-version <version>",
        "kOps release that the spec is for (default: the newest known)",
      ).env("KOPS_VERSION"),
    )
    .option("--kubernetes-version <version>", "instead of spec.kubernetesVersion");
}

const EXAMPLES = `
Examples:
  kops-assets configure cluster.yaml \\
      --container-registry registry.example.com --dry-run
  kops-assets configure cluster.yaml --container-proxy cache.example.com \\
      --file-repository https://files.example.com
  kops-assets configure cluster.yaml -f nodes.yaml --remove fileRepository
  kops get prod.example.com -o yaml | kops-assets configure - \\
      --container-registry registry.example.com > new.yaml

Exit codes: 0 done or nothing to change, 2 bad input or a spec that kOps refuses
(nothing is written), 3 done, but two assets have the same place.`;
