import type { RenderEcrFlags } from "./ecr.ts";
import { InvalidArgumentError, type Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addOfflineOption, addSourceOptions } from "../flags/source-options.ts";

export function addRenderEcrCommand(render: Command): void {
  const command = render
    .command("ecr")
    .description(
      "Write the repositories of Amazon ECR that the images need, with their policies; --apply creates them.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addOfflineOption(addSourceOptions(command))
    .option("--puller <account|arn>", "an AWS account or a role that may pull; repeatable", collect, [])
    .option(
      "--expire-untagged <days>",
      "let Amazon delete images that lost their tag; nodes that pin them by digest can then no longer pull them",
      parseDays,
    )
    .option("--apply", "create missing repositories with these policies; leave existing ones as they are")
    .option("--repository-tag <key=value>", "tags of repositories that are created; repeatable", collect, [])
    .option("--immutable-tags", "make tags immutable in repositories that are created")
    .option(
      "--repository-encryption <how>",
      "encryption of repositories that are created: AES256, KMS or KMS:KEY",
    )
    .option("--scan-on-push", "scan images on push in repositories that are created")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderEcrFlags) => {
      const { renderEcr } = await import("./ecr.ts");
      process.exitCode = await renderEcr(cluster, flags);
    });
}

function parseDays(value: string): number {
  const days = Number(value);
  if (Number.isInteger(days) && days > 0) return days;
  throw new InvalidArgumentError("It has to be a whole number of days above 0.");
}

const EXAMPLES = `
Examples:
  kops-assets render ecr -f cluster.yaml
  kops-assets render ecr -f cluster.yaml --puller 210987654321 \\
      --puller arn:aws:iam::123456789012:role/nodes
  kops-assets render ecr -f cluster.yaml --apply --immutable-tags \\
      --repository-tag team=platform

Exit codes: 0 done, 1 a repository could not be created, 2 bad input,
3 findings.`;
