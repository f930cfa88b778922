import { EXPORT_FORMAT_NAMES } from "../../exports/export-format-names.ts";
import type { RenderExportFlags } from "./export.ts";
import { Option, type Command } from "commander";
import { addOfflineOption, addSourceOptions } from "../flags/source-options.ts";

export function addRenderExportCommand(render: Command): void {
  const command = render
    .command("export")
    .description("Write a copy's list in the format of another tool.")
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one")
    .addOption(
      new Option("--for <tool>", "which tool; skopeo is for skopeo sync, skopeo-copy a script")
        .choices(EXPORT_FORMAT_NAMES)
        .makeOptionMandatory(),
    );
  addOfflineOption(addSourceOptions(command))
    .option("--lock <file>", "name images upstream by the digests of this lock file")
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderExportFlags) => {
      const { renderExport } = await import("./export.ts");
      process.exitCode = await renderExport(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets render export -f cluster.yaml --for crane \\
      --lock kops-assets.lock.yaml > copy.sh
  # sh download.sh ./files
  kops-assets render export -f cluster.yaml --for curl > download.sh
  kops-assets render export -f cluster.yaml --for regsync > regsync.yaml
  kops-assets render export -f manifests/ --for csv

Exit codes: 0 done, 2 bad input, 3 findings.`;
