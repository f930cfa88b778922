import type { Command } from "commander";
import { addBundleCreateCommand } from "./bundle/create-command.ts";
import { addBundleHaveCommand } from "./bundle/have-command.ts";
import { addBundleLoadCommand } from "./bundle/load-command.ts";

export function addBundleCommand(program: Command): void {
  const bundle = program
    .command("bundle")
    .description("Carry images and files where there is no network: in a directory, a tar, or volumes.");
  addBundleCreateCommand(bundle);
  addBundleLoadCommand(bundle);
  addBundleHaveCommand(bundle);
}
