import type { RenderBootstrapFlags } from "./bootstrap.ts";
import { Option, type Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addNodePlanOptions } from "./nodes-options.ts";

export function addRenderBootstrapCommand(render: Command): void {
  const command = render
    .command("bootstrap")
    .description(
      "Write a script that prepares a bare machine as a node of an instance group, from the local repositories alone.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addScriptOptions(addNodePlanOptions(command))
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderBootstrapFlags) => {
      const { renderBootstrapScript } = await import("./bootstrap.ts");
      process.exitCode = await renderBootstrapScript(cluster, flags);
    });
}

function addScriptOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "a shell script, or user data that has cloud-init run it")
        .choices(["script", "cloud-init"])
        .default("script"),
    )
    .option(
      "--registry-mirror <place>",
      "[UPSTREAM=][http://]HOST[:PORT][/PATH]: where nodes find images by their upstream names; write http:// for a host without TLS; repeatable",
      collect,
      [],
    )
    .option(
      "--node-ca-file <file>",
      "CA certificate (PEM) of the local repositories; the script gives it to nodes",
    )
    .option("--allow-upstream", "write the script even if nodes have to ask hosts that are not local")
    .option("--output <file>", "write FILE instead of printing it");
}

const EXAMPLES = `
Examples:
  kops-assets render bootstrap -f cluster.yaml --instance-group nodes \\
      --lock kops-assets.lock.yaml --output node.sh
  kops-assets render bootstrap -f cluster.yaml --instance-group nodes \\
      --format cloud-init > user-data.yaml
  kops-assets render bootstrap -f cluster.yaml --instance-group nodes \\
      --registry-mirror http://10.0.0.10:5000
  kops-assets render bootstrap -f cluster.yaml --instance-group nodes \\
      --node-ca-file ca.pem --resolve-digests
  # what the script takes, and its own exit codes
  sh node.sh --help

Exit codes: 0 done, 2 bad input, 3 nothing is written: a node would ask hosts
that are not local, or the lock file lacks something.`;
