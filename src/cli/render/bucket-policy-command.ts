import type { RenderBucketPolicyFlags } from "./bucket-policy.ts";
import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addOfflineOption, addSourceOptions } from "../flags/source-options.ts";

export function addRenderBucketPolicyCommand(render: Command): void {
  const command = render
    .command("bucket-policy")
    .description(
      "Write the policy of the S3 bucket behind spec.assets.fileRepository that lets nodes read it through a VPC endpoint.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addOfflineOption(addSourceOptions(command))
    .option("--vpc-endpoint <id>", "VPC endpoint (vpce-…) that nodes use; repeatable", collect, [])
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderBucketPolicyFlags) => {
      const { renderBucketPolicies } = await import("./bucket-policy.ts");
      process.exitCode = await renderBucketPolicies(cluster, flags);
    });
}

const EXAMPLES = `
Example:
  kops-assets render bucket-policy -f cluster.yaml \\
      --vpc-endpoint vpce-0a1b2c3d4e5f60718 > policy.json
  # takes the place of the one there is
  aws s3api put-bucket-policy --bucket BUCKET --policy file://policy.json

Exit codes: 0 done, 2 bad input, 3 findings.`;
