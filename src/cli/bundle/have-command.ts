import type { Command } from "commander";
import { addListOption } from "../flags/list-option.ts";
import { addSourceOptions } from "../flags/source-options.ts";
import type { BundleHaveFlags } from "./have.ts";

export function addBundleHaveCommand(bundle: Command): void {
  const command = bundle
    .command("have")
    .description(
      "List the layers and files that the local repositories have, for `bundle create --have`. Nothing is written.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addListOption(command)
    .option("--to <dir>", "look into this directory; without a list, all of it")
    .option("--to-files <url>", "check files here instead of in the file repository");
  addSourceOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: BundleHaveFlags) => {
      const { haveVerb } = await import("./have.ts");
      process.exitCode = await haveVerb(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  # what the cluster's repositories have of what it needs now
  kops-assets bundle have -f cluster.yaml >have.txt
  # all that a directory has
  kops-assets bundle have --to /srv/repository >have.txt
  kops-assets bundle create -f new.yaml --have have.txt --to delta.tar

Exit codes: 0 done, 1 a host failed, so the list may be incomplete, 2 bad
input.`;
