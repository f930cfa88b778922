// What the executables' V8 is told, and what it is told besides while its code is recorded.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

const [first] = readFileSync(new URL("../../bin/kops-assets", import.meta.url), "utf8").split("\n");

/** Those that the package starts Node with. */
export const FLAGS = first.split(" ").filter((word) => word.startsWith("--"));

/** Without a seed of its own each run lays compiled code out in the same order. To be given when Node starts. */
export const SEEDLESS = "--no-rehash-snapshot";

/** Without what depends on when other threads are done. To be set while Node runs: at its start they imply others, which stay. */
export const STEADY = ["--no-opt", "--no-maglev", "--no-sparkplug", "--no-flush-bytecode"];

/** What bin/kops-assets may change while it runs, as it is at the start. */
export const AT_FIRST = ["--semi-space-growth-factor=2", "--heap-growing-percent=0"];

/** Takes flags back: V8 takes no code that was made under other flags than its own, and these are no flags of the executable. */
export function undo(...flags) {
  for (const flag of flags) setFlagsFromString(flag.replace("--no-", "--"));
}
