import { readPackageFile } from "../tasks/disk/package-files.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { writeStdout } from "./write-stdout.ts";

/** Of the last only a single executable has it: there Node is part of it. */
const FILES = ["LICENSE", "dist/LICENSES.txt", "node/LICENSE"];

/** `kops-assets licenses`. */
export function licensesVerb(): ExitCode {
  const texts = FILES.flatMap((name) => readPackageFile(name) ?? []);
  writeStdout(texts.map((text) => `${text.trim()}\n`).join("\n"));
  return EXIT.ok;
}
