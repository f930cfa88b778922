import { spawn, type ChildProcess } from "node:child_process";
import { packageFolder } from "../../tasks/disk/package-files.ts";
import { WORKER } from "./worker-name.ts";

/**
 * Starts this very tool once more, as a worker, with a channel to it; its last words, should it crash, are for whoever reads this one's.
 * An executable is its own program; for Node it is the file that it was started with.
 */
export function startWorker(): ChildProcess {
  const isExecutable = packageFolder("bin/") === undefined;
  const [, program = ""] = process.argv;
  const words = isExecutable ? [] : [...process.execArgv, program];
  return spawn(process.execPath, [...words, WORKER], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}
