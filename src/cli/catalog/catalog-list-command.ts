import { addNoHeadersOption, checkNoHeaders } from "../flags/no-headers-option.ts";
import { Option, type Command } from "commander";
import type { CatalogListFlags } from "./catalog-list.ts";
import { addCatalogOptions } from "../flags/catalog-options.ts";

export function addCatalogListCommand(catalog: Command): void {
  const command = catalog
    .command("list")
    .description("List the known kOps releases, where each is read from, and what was not understood.");
  addNoHeadersOption(addCatalogOptions(command))
    .addOption(
      new Option("-o, --output <format>", "output format; name is one release per line; yaml and json name every place that was not understood")
        .choices(["table", "name", "yaml", "json"])
        .default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (flags: CatalogListFlags) => {
      checkNoHeaders(command);
      const { catalogList } = await import("./catalog-list.ts");
      process.exitCode = catalogList(flags);
    });
}

const EXAMPLES = `
Examples:
  kops-assets catalog list
  kops-assets catalog list --catalog ./catalog -o yaml

Exit codes: 0 done, 2 bad input.`;
