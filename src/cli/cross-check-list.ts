import { crossCheck, type Difference } from "../sources/cross-check.ts";
import { distinctAssets } from "../sources/listed-assets.ts";
import { readStateStore, type StateStore } from "../sources/state-store/read-state-store.ts";
import { badFlags } from "../errors/bad-flags.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { GetAssetsFlags } from "./get-assets-flags.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { describeFinding } from "./describe-finding.ts";
import type { Say } from "../tasks/list/list-request.ts";
import { stateStoreOf } from "./flags/state-store-of.ts";
import { printJson } from "../text/print-json.ts";
import { printTable, type Column } from "../text/print-table.ts";
import { printYaml } from "../text/print-yaml.ts";
import { openStateStore } from "../hosts/open-state-store.ts";

/**
 * Prints how the computed list differs from what kOps wrote into the state store when it last applied the cluster. Differences that
 * need attention are exit code 3; those that are explained are not.
 */
export async function crossCheckList(list: AssetList, flags: GetAssetsFlags, say: Say): Promise<ExitCode> {
  const url = stateStoreOf(flags);
  const [clusterName, second] = list.clusters;
  if (url === undefined || clusterName === undefined || second !== undefined) {
    throw badFlags(
      "--cross-check compares one cluster with its state store",
      "Give the state store with --state and the cluster by its name.",
    );
  }
  const store = await readStore(url, clusterName, list);
  // What is not remapped is a difference, too, and told there.
  const findings = distinctAssets(store.listed).findings.filter(({ code }) => code !== "NOT_REMAPPED");
  for (const finding of findings) say(describeFinding(finding));
  sayReleases(list, store, say);
  const differences = crossCheck(list, store.listed);
  const urgent = differences.filter(({ severity }) => severity !== "info").length;
  say(summary(list, differences.length, urgent));
  process.stdout.write(printDifferences(differences, flags.output));
  return urgent === 0 ? EXIT.ok : EXIT.findings;
}

async function readStore(url: string, clusterName: string, list: AssetList): Promise<StateStore> {
  const { reader, close } = await openStateStore(url, process.env);
  try {
    return await readStateStore(reader, clusterName, list.instanceGroups);
  } finally {
    await close();
  }
}

function sayReleases({ release }: AssetList, { kopsVersion }: StateStore, say: Say): void {
  if (kopsVersion === undefined || release === undefined || kopsVersion === release) return;
  say(`note: kOps ${kopsVersion} last applied the cluster, and the list is for kOps ${release}`);
}

function summary({ images, files }: AssetList, differences: number, urgent: number): string {
  const compared = `${images.length} images and ${files.length} files compared`;
  if (differences === 0) return `${compared}: no difference`;
  return `${compared}: ${differences} differences, ${urgent} of them need attention`;
}

const COLUMNS: readonly Column<Difference>[] = [
  { name: "SEVERITY", value: ({ severity }) => severity },
  { name: "KIND", value: ({ kind }) => kind },
  { name: "ASSET", value: ({ asset }) => asset },
  { name: "NAME", value: ({ name }) => name },
  { name: "ROLES", value: ({ roles }) => roles.join(",") },
  { name: "EXPLANATION", value: ({ explanation }) => explanation },
];

function printDifferences(differences: readonly Difference[], format: GetAssetsFlags["output"]): string {
  const printed = {
    differences: differences.map((one) => ({ ...one, where: [...one.where], roles: [...one.roles] })),
  };
  switch (format) {
    case "json":
      return `${printJson(printed)}\n`;
    case "yaml":
      return printYaml(printed);
    case "table":
      return differences.length === 0 ? "" : printTable(differences, COLUMNS);
    case "wide": {
      const where: Column<Difference> = { name: "WHERE", value: (one) => one.where.join(" ") };
      return differences.length === 0 ? "" : printTable(differences, [...COLUMNS, where]);
    }
  }
}
