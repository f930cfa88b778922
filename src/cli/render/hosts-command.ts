import type { RenderHostsFlags } from "./hosts.ts";
import { Option, type Command } from "commander";
import { addNoHeadersOption, checkNoHeaders } from "../flags/no-headers-option.ts";
import { addOfflineOption, addSourceOptions } from "../flags/source-options.ts";

export function addRenderHostsCommand(render: Command): void {
  const command = render
    .command("hosts")
    .description(
      "List the hosts that a firewall has to allow for a copy and for nodes, and those that nodes no longer need.",
    )
    .argument("[cluster]", "name of the cluster; may be left out when the files hold one");
  addNoHeadersOption(addOfflineOption(addSourceOptions(command)))
    .addOption(new Option("--side <side>", "only these").choices(["copy", "nodes", "no-longer-needed"]))
    .addOption(
      new Option(
        "-o, --output <format>",
        "output format; name or plain: only host names, of both copy and nodes unless --side is given",
      )
        .choices(["table", "name", "yaml", "json", "plain"])
        .default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (cluster: string | undefined, flags: RenderHostsFlags) => {
      checkNoHeaders(command);
      const { renderHosts } = await import("./hosts.ts");
      process.exitCode = await renderHosts(cluster, flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets render hosts -f cluster.yaml
  # for the copying machine's proxy
  kops-assets render hosts -f cluster.yaml --side copy -o plain
  # which reads from a mirror
  kops-assets render hosts -f cluster.yaml \\
      --mirror quay.io=mirror.example.com

Exit codes: 0 done, 2 bad input, 3 findings.`;
