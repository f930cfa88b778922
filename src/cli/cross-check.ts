import { badFlags } from "../errors/bad-flags.ts";
import { hideSecrets } from "../errors/hide-secrets.ts";
import type { Difference } from "../sources/cross-check.ts";
import { crossCheckCluster } from "../tasks/cross-check-cluster.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { printJson } from "../text/print-json.ts";
import { printTable, type Column } from "../text/print-table.ts";
import { printYaml } from "../text/print-yaml.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest } from "./flags/source-options.ts";
import { stateStoreOf } from "./flags/state-store-of.ts";
import type { GetAssetsFlags } from "./get-assets.ts";
import { withHosts } from "./with-hosts.ts";
import { say, sayFindings } from "./say.ts";
import { writeStdout } from "./write-stdout.ts";
import { counted } from "../values/counted.ts";

/** `get assets --cross-check`: differences that need attention are exit code 3; those that are explained are not. */
export async function crossCheck(clusterName: string | undefined, flags: GetAssetsFlags): Promise<ExitCode> {
  if (flags.copy === true)
    throw badFlags("--cross-check compares, and copies nothing", "Leave out --copy, or --cross-check.");
  if (flags.output === "name")
    throw badFlags(
      "--cross-check has no -o name",
      "Print the differences with -o table, wide, yaml or json.",
    );
  if (flags.verifyKey !== undefined)
    throw badFlags("--verify-key is about a bundle, and --cross-check about a state store", "Leave one out.");
  const state = stateStoreOf(flags, true);
  const request = { ...(await listRequest(clusterName, flags)), ...(state === undefined ? {} : { state }) };
  return withHosts(hostSettings(flags), async (hosts) => {
    const { list, differences, findings } = await crossCheckCluster(request, hosts);
    sayFindings(findings);
    const urgent = differences.filter(({ severity }) => severity !== "info").length;
    say(summary(list, differences.length, urgent));
    writeStdout(printDifferences(differences, flags.output, flags.headers));
    return urgent === 0 ? EXIT.ok : EXIT.findings;
  });
}

function summary({ images, files }: AssetList, differences: number, urgent: number): string {
  const compared = `${counted(images.length, "image")} and ${counted(files.length, "file")} compared`;
  if (differences === 0) return `${compared}: no difference`;
  return `${compared}: ${counted(differences, "difference")}, ${counted(urgent, "of them needs attention", "of them need attention")}`;
}

const COLUMNS: readonly Column<Difference>[] = [
  { name: "SEVERITY", value: ({ severity }) => severity },
  { name: "KIND", value: ({ kind }) => kind },
  { name: "ASSET", value: ({ asset }) => asset },
  { name: "NAME", value: ({ name }) => hideSecrets(name) },
  { name: "ROLES", value: ({ roles }) => roles.join(",") },
  { name: "EXPLANATION", value: ({ explanation }) => explanation },
];

function printDifferences(
  differences: readonly Difference[],
  format: GetAssetsFlags["output"],
  hasHeadings = true,
): string {
  const printed = {
    differences: differences.map((one) => ({ ...one, where: [...one.where], roles: [...one.roles] })),
  };
  switch (format) {
    case "json":
      return `${printJson(printed)}\n`;
    case "yaml":
      return printYaml(printed);
    case "name":
    case "table":
    case "wide": {
      const where: Column<Difference> = { name: "WHERE", value: (one) => one.where.join(" ") };
      const columns = format === "wide" ? [...COLUMNS, where] : COLUMNS;
      return differences.length === 0 ? "" : printTable(differences, columns, hasHeadings);
    }
  }
}
