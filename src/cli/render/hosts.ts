import { printNames } from "../../text/print-names.ts";
import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { HostSide, NeededHost } from "../../policy/firewall/plan-hosts.ts";
import { planFirewall } from "../../tasks/plan-firewall.ts";
import { printJson } from "../../text/print-json.ts";
import type { HeadersFlag } from "../flags/no-headers-option.ts";
import { printTable, type Column } from "../../text/print-table.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { present } from "../../values/present.ts";
import { exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import { hostSettings } from "../flags/host-options.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import { loadList } from "../load-list.ts";
import { sayFindings } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";
import { unique } from "../../values/unique.ts";

/** Flags of `render hosts`, as commander hands them over. */
export type RenderHostsFlags = HeadersFlag &
  SourceFlags & {
    readonly side?: HostSide;
    readonly output: "table" | "name" | "yaml" | "json" | "plain";
  };

const SIDES: readonly HostSide[] = ["copy", "nodes", "no-longer-needed"];

const COLUMNS: readonly Column<NeededHost>[] = [
  { name: "SIDE", value: ({ side }) => side },
  { name: "WHERE", value: ({ isLocal }) => (isLocal ? "local" : "upstream") },
  { name: "PURPOSE", value: ({ purpose }) => purpose },
  { name: "HOST", value: ({ host }) => host },
  { name: "KNOWN REDIRECT OF", value: ({ redirectOf }) => redirectOf ?? "" },
];

/** `kops-assets render hosts`: prints hosts; none of them is asked. */
export async function renderHosts(cluster: string | undefined, flags: RenderHostsFlags): Promise<ExitCode> {
  const { mirrors = [] } = hostSettings(flags);
  const list = await loadList(cluster, flags, { complete: true, hashes: "known" });
  const { hosts, findings } = planFirewall(list, mirrors);
  sayFindings(findings);
  const { side } = flags;
  writeStdout(print(side === undefined ? hosts : hosts.filter((host) => host.side === side), flags));
  return exitCodeOfFindings(list.findings);
}

function print(hosts: readonly NeededHost[], { output, side, headers }: RenderHostsFlags): string {
  switch (output) {
    case "table":
      return printTable(hosts, COLUMNS, headers);
    case "yaml":
      return printYaml(bySide(hosts));
    case "json":
      return `${printJson(bySide(hosts))}\n`;
    case "name":
    case "plain": {
      const needed = side === undefined ? hosts.filter((host) => host.side !== "no-longer-needed") : hosts;
      return printNames(unique(needed.map(({ host }) => host)).sort());
    }
  }
}

function bySide(hosts: readonly NeededHost[]): JsonObject {
  const sides = SIDES.map((side) => [side, hosts.filter((host) => host.side === side).map(printed)] as const);
  return Object.fromEntries(sides);
}

function printed({ host, purpose, isLocal, redirectOf }: NeededHost): JsonObject {
  return {
    host,
    purpose,
    where: isLocal ? "local" : "upstream",
    ...present({ redirectOf }),
  };
}
