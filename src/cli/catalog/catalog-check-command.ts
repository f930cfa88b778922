import type { Command } from "commander";
import { addCatalogOptions, type CatalogFlags } from "../flags/catalog-options.ts";

export function addCatalogCheckCommand(catalog: Command): void {
  const command = catalog
    .command("check")
    .description("Print the tags of a kOps clone that are newer than the releases known; no host is asked.")
    .argument("<checkout>", "clone of https://github.com/kubernetes/kops, or its git directory");
  addCatalogOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (checkout: string, flags: CatalogFlags) => {
      const { catalogCheck } = await import("./catalog-check.ts");
      process.exitCode = catalogCheck(checkout, flags);
    });
}

const EXAMPLES = `
Examples:
  git -C ~/kops fetch --tags && kops-assets catalog check ~/kops

Exit codes: 0 nothing newer, 2 bad input, 3 there are newer tags.`;
