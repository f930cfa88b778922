import type { Command } from "commander";
import { collect } from "./collect.ts";

/** Flags that say where releases are read from. */
export interface CatalogFlags {
  /** Directories besides the built-in one. */
  readonly catalog?: readonly string[];
}

/** Where releases are read from, besides the built-in catalog. */
export function addCatalogOptions(command: Command): Command {
  return command.option(
    "--catalog <dir>",
    "directory with kOps releases that you added; repeatable (default: KOPS_ASSETS_CATALOG, else kops-assets/catalog in the XDG data home)",
    collect,
    [],
  );
}
