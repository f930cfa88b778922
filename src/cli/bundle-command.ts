import type { Command } from "commander";
import { addBundleCreateCommand } from "./bundle/create-command.ts";
import { addBundleHaveCommand } from "./bundle/have-command.ts";
import { addBundleLoadCommand } from "./bundle/load-command.ts";

export function addBundleCommand(program: Command): void {
  const bundle = program
    .command("bundle")
    .description("Carry images and files to a place without network, as a directory, a tar or several tars.");
  addBundleCreateCommand(bundle);
  addBundleLoadCommand(bundle);
  addBundleHaveCommand(bundle);
}
