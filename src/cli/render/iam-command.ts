import type { RenderIamFlags } from "./iam.ts";
import { Option, type Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addOfflineOption, addSourceOptions } from "../flags/source-options.ts";

export function addRenderIamCommand(render: Command): void {
  const command = render
    .command("iam")
    .description(
      "Write the smallest IAM policies that allow a copy into the local repositories, and reading them.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one")
    .addOption(
      new Option("--for <whom>", "policy for the copy, for readers, or both")
        .choices(["copy", "read", "all"])
        .default("all"),
    );
  addOfflineOption(addSourceOptions(command))
    .option("--create-repositories", "also allow the copy to create missing repositories in Amazon ECR")
    .option("--kms-key <arn>", "key that the repositories are encrypted with; repeatable", collect, [])
    .option("--output-dir <dir>", "write files below DIR instead of printing them")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderIamFlags) => {
      const { renderIam } = await import("./iam.ts");
      process.exitCode = await renderIam(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets render iam -f cluster.yaml --for copy > copy-policy.json
  kops-assets render iam -f cluster.yaml --for read \\
      --kms-key arn:aws:kms:eu-west-1:123456789012:key/…
  # copy-policy.json and read-policy.json
  kops-assets render iam -f cluster.yaml --output-dir policies

Policies are Amazon's; for places of other clouds the role that does it is said
on stderr.

Exit codes: 0 done, 2 bad input, 3 nothing of the list is in a cloud.`;
