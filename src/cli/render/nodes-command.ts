import type { RenderNodesFlags } from "./nodes.ts";
import { NODES_FORMATS } from "./nodes-formats.ts";
import { Option, type Command } from "commander";
import { addNodePlanOptions } from "./nodes-options.ts";

export function addRenderNodesCommand(render: Command): void {
  const command = render
    .command("nodes")
    .description(
      "Write what nodes download: for each instance group, nodeup, files and images, as kOps configures them.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addNodePlanOptions(command)
    .addOption(
      new Option("-o, --output <format>", "kops: JSON with the names that kOps gives things")
        .choices(NODES_FORMATS)
        .default("yaml"),
    )
    .option("--output-dir <dir>", "write one file per instance group into DIR instead of printing them")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderNodesFlags) => {
      const { renderNodes } = await import("./nodes.ts");
      process.exitCode = await renderNodes(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets render nodes -f cluster.yaml
  kops-assets render nodes -f cluster.yaml --instance-group nodes -o json
  kops-assets render nodes -f cluster.yaml --lock kops-assets.lock.yaml \\
      --output-dir nodes/
  kops-assets render nodes prod.example.com --state s3://state -o kops \\
      --resolve-digests

Exit codes: 0 done, 2 bad input, 3 something is missing in the lock file or in
the repositories.`;
