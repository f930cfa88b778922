import { Option, type Command } from "commander";
import type { CatalogListFlags } from "./catalog-list.ts";
import { addCatalogOptions } from "../flags/catalog-options.ts";

export function addCatalogListCommand(catalog: Command): void {
  const command = catalog
    .command("list")
    .description("List the kOps releases that are known, where each is read from, and what of it is not understood.");
  addCatalogOptions(command)
    .addOption(
      new Option("-o, --output <format>", "yaml and json name every place that is not understood")
        .choices(["table", "yaml", "json"])
        .default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (flags: CatalogListFlags) => {
      const { catalogList } = await import("./catalog-list.ts");
      process.exitCode = catalogList(flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets catalog list
  kops-assets catalog list --catalog ./catalog -o yaml

Exit codes: 0 done, 2 bad input.`;
