import type { Command } from "commander";
import type { CatalogImportFlags } from "./catalog-import.ts";
import { addCatalogOptions } from "../flags/catalog-options.ts";

export function addCatalogImportCommand(catalog: Command): void {
  const command = catalog
    .command("import")
    .description("Add a kOps release from its source: a clone, a git directory or a release's unpacked source.")
    .argument("<checkout>", "clone of https://github.com/kubernetes/kops; what it has checked out does not matter")
    .argument("<tag>", "tag of the release, for instance v1.36.3")
    .option("--to <dir>", "directory to write into (default: the first catalog directory)");
  addCatalogOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (checkout: string, tag: string, flags: CatalogImportFlags) => {
      const { catalogImport } = await import("./catalog-import.ts");
      process.exitCode = await catalogImport(checkout, tag, flags);
    });
}

const EXAMPLES = `
Examples:
  git -C ~/kops fetch --tags
  kops-assets catalog import ~/kops v1.36.3
  kops-assets get assets -f cluster.yaml --kops-version 1.36.3

Exit codes: 0 done, 2 bad input (nothing was written), 3 done, but kops-assets
does not explain everything it found.`;
