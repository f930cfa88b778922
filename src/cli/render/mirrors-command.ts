import { MIRROR_DIALECT_NAMES } from "../../mirrors/mirror-dialect-names.ts";
import type { RenderMirrorsFlags } from "./mirrors.ts";
import { Option, type Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addOfflineOption, addSourceOptions } from "../flags/source-options.ts";

export function addRenderMirrorsCommand(render: Command): void {
  const command = render
    .command("mirrors")
    .description(
      "Write the configuration that lets a container runtime find images by their upstream names in the local repositories.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one")
    .addOption(
      new Option("--for <dialect>", "whose configuration")
        .choices(MIRROR_DIALECT_NAMES)
        .makeOptionMandatory(),
    );
  addMirrorOptions(addOfflineOption(addSourceOptions(command)))
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderMirrorsFlags) => {
      const { renderMirrors } = await import("./mirrors.ts");
      process.exitCode = await renderMirrors(cluster, flags);
    });
}

function addMirrorOptions(command: Command): Command {
  return command
    .option(
      "--registry-mirror <place>",
      "[UPSTREAM=][http://]HOST[:PORT][/PATH]: a place that keeps the paths of UPSTREAM, of every upstream of the list without one, of all other registries with *; repeatable, tried in order before spec.assets' registry",
      collect,
      [],
    )
    .option("--fallback", "let runtimes ask upstream for what no local registry has")
    .option(
      "--ecr <host>",
      "for ecr-pull-through: the registry, if spec.assets names no registry of Amazon ECR",
    )
    .option(
      "--credential-arn <upstream=arn>",
      "for ecr-pull-through: the secret with an upstream's credentials; repeatable",
      collect,
      [],
    )
    .option("--output-dir <dir>", "write files below DIR instead of printing them");
}

const EXAMPLES = `
Examples:
  kops-assets render mirrors -f cluster.yaml --for containerd \\
      --output-dir /etc/containerd
  kops-assets render mirrors -f cluster.yaml --for k3s \\
      --container-proxy mirror.example.com/kops
  kops-assets render mirrors -f cluster.yaml --for kops \\
      --registry-mirror http://10.0.0.10:5000
  kops-assets render mirrors -f manifests/ --for crio \\
      --registry-mirror quay.io=mirror.example.com/quay
  kops-assets render mirrors -f cluster.yaml --for ecr-pull-through \\
      --ecr 123456789012.dkr.ecr.eu-west-1.amazonaws.com

Exit codes: 0 done, 2 bad input, 3 findings of severity error.`;
