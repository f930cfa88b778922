// Writes a manual page for each command into man/, for the package.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { createProgram } from "../src/cli/create-program.ts";
import { manName, manPage } from "../src/cli/man/man-page.ts";

const MAN = fileURLToPath(new URL("../man/", import.meta.url));

function write(command: Command): void {
  writeFileSync(`${MAN}${manName(command)}.1`, manPage(command));
  for (const one of command.createHelp().visibleCommands(command)) write(one);
}

rmSync(MAN, { recursive: true, force: true });
mkdirSync(MAN);
write(createProgram());
