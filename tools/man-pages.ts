// Writes a manual page for each command into man/, for the package.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createProgram } from "../src/cli/create-program.ts";
import { manName, manPage } from "../src/cli/man/man-page.ts";
import { commandsBelow } from "./commands-below.ts";

const MAN = fileURLToPath(new URL("../man/", import.meta.url));

rmSync(MAN, { recursive: true, force: true });
mkdirSync(MAN);
for (const command of commandsBelow(createProgram()))
  writeFileSync(`${MAN}${manName(command)}.1`, manPage(command));
