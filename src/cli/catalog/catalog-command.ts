import type { Command } from "commander";
import { addCatalogCheckCommand } from "./catalog-check-command.ts";
import { addCatalogImportCommand } from "./catalog-import-command.ts";
import { addCatalogListCommand } from "./catalog-list-command.ts";

export function addCatalogCommand(program: Command): void {
  const catalog = program
    .command("catalog")
    .description("Show the kOps releases that are known, and add new ones from kOps's source.");
  addCatalogListCommand(catalog);
  addCatalogImportCommand(catalog);
  addCatalogCheckCommand(catalog);
}
