import type { Lock } from "../transfer/lock.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { copyAssets, type CopyableAssets } from "./copy-assets.ts";
import { lockAssets, type LockableList } from "./lock-assets.ts";
import { readLock, writeLock } from "./lock-file.ts";
import { readHostEnvironment } from "./read-environment.ts";
import { readMirrors } from "./read-mirrors.ts";
import type { TransferFlags } from "./transfer-options.ts";

/** A list that can be copied and, with --update, locked. */
type CopyableList = CopyableAssets & LockableList;

interface CopyListFlags extends TransferFlags {
  readonly mirror: readonly string[];
  readonly config?: string;
}

/** Copies a list as flags say it: `get assets --copy` and `copy` alike. */
export async function copyList(list: CopyableList, flags: CopyListFlags): Promise<ExitCode> {
  const mirrors = await readMirrors(flags);
  const lock = await chooseLock(list, flags);
  process.once("SIGINT", stopAtOnce);
  const { code } = await copyAssets({
    list,
    mirrors,
    environment: readHostEnvironment(process.env),
    hosts: flags,
    progress: {
      write: (text) => void process.stderr.write(text),
      isTerminal: process.stderr.isTTY,
      columns: process.stderr.columns,
      format: flags.logFormat,
    },
    ...(flags.to === undefined ? {} : { directory: flags.to }),
    ...(flags.toFiles === undefined ? {} : { filesRoot: flags.toFiles }),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(lock === undefined ? {} : { lock }),
  });
  process.removeListener("SIGINT", stopAtOnce);
  // What was accepted is written down only once it has arrived.
  if (flags.update === true && code === EXIT.ok && lock !== undefined && flags.lock !== undefined) {
    await writeLock(flags.lock, lock);
  }
  return code;
}

/** Stopping needs no tidying up: nothing incomplete is visible, and what arrived is kept. */
function stopAtOnce(): never {
  process.stderr.write("\ninterrupted; run the same again to go on from here\n");
  process.exit(EXIT.interrupted);
}

/** The lock to copy by: what the file says or, with --update, what upstream says now. */
async function chooseLock(list: CopyableList, flags: CopyListFlags): Promise<Lock | undefined> {
  if (flags.lock === undefined) return undefined;
  if (flags.update !== true) return readLock(flags.lock);
  const { lock } = await lockAssets(list, flags);
  return lock;
}
