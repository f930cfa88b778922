import { addCatalogOptions } from "../flags/catalog-options.ts";
import { addInputLimitOption } from "../flags/input-limit-option.ts";
import type { ManifestsFlags } from "./manifests.ts";
import { Option, type Command } from "commander";
import { collect } from "../flags/collect.ts";

export function addRenderManifestsCommand(render: Command): void {
  const command = render
    .command("manifests")
    .description(
      "Print Kubernetes manifests with their image names mapped to the local registry; nothing else changes.",
    )
    .argument(
      "[file...]",
      "manifests: YAML streams or JSON, directories at any depth; - or none for stdin (Helm post-renderer)",
    )
    .option(
      "--container-registry <host>",
      "registry with the images, with - for / in their names, as kOps maps them",
    )
    .option("--container-proxy <host>", "registry with the images under their own paths, as kOps maps them")
    .option("--cluster <file>", "take spec.assets from a cluster spec; repeatable", collect, [])
    .addOption(new Option("--name <cluster>", "which cluster of --cluster").env("KOPS_CLUSTER_NAME"))
    .addOption(
      new Option("--kops-version <version>", "kOps release that --cluster is for").env("KOPS_VERSION"),
    )
    .option("--lock <file>", "pin images as name:tag@sha256:..., by a lock file");
  addInputLimitOption(addCatalogOptions(command));
  addOutputOptions(command);
  command.addHelpText("after", EXAMPLES).action(async (files: readonly string[], flags: ManifestsFlags) => {
    const { renderManifests } = await import("./manifests.ts");
    process.exitCode = await renderManifests(files, flags);
  });
}

function addOutputOptions(command: Command): void {
  command
    .option("--output-dir <dir>", "write the files there, under the paths that they have below FILE")
    .option("--write", "change the files in place")
    .option("--strict", "treat warnings as errors");
}

const EXAMPLES = `
Examples:
  kops-assets render manifests app.yaml \\
      --container-registry registry.example.com
  kops-assets render manifests deploy/ --cluster cluster.yaml \\
      --lock kops-assets.lock.yaml --output-dir out
  helm template web ./chart | kops-assets render manifests \\
      --container-proxy cache.example.com/hub
  helm install web ./chart --post-renderer kops-assets \\
      --post-renderer-args render --post-renderer-args manifests \\
      --post-renderer-args --cluster=cluster.yaml

Helm 3 does not pass hooks to a post-renderer, so objects with helm.sh/hook
keep their image names (helm template prints them all). Helm 4 passes them.

Exit codes: 0 done, 2 bad input, 3 an image that had to be mapped could not be
(all others were).`;
