import { posix } from "node:path";
import type { CarriedFlag } from "./carried-words.ts";

/** Flags that name a file which is written. */
const WRITTEN = ["--report", "--metrics-file", "--decisions"];

/** The flags of a command that another one is to run. */
export interface CarriedCommand {
  readonly words: readonly CarriedFlag[];
  /** Those that name a file or a folder. */
  readonly pathFlags: readonly string[];
}

/** Files and folders that a command reads, and folders that it writes into. */
interface NamedPaths {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What flags name on a machine's disk, also by file URLs. */
export function pathsOf({ words: carried, pathFlags }: CarriedCommand): NamedPaths {
  const isRepair = carried.some(({ flag }) => flag === "--repair");
  const reads: string[] = [];
  const writes: string[] = [];
  for (const { flag, words } of carried) {
    const [, value = ""] = words;
    const ofUrl = /^file:\/\/(\/.*)$/.exec(value)?.[1];
    const path = ofUrl ?? value;
    if (!pathFlags.includes(flag) && ofUrl === undefined) continue;
    if (WRITTEN.includes(flag)) writes.push(path.startsWith("/") ? posix.dirname(path) : path);
    else if (isRepair && ["--to", "--to-files", "--file-repository"].includes(flag)) writes.push(path);
    else reads.push(path);
  }
  return { reads, writes };
}
