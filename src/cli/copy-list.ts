import type { Lock } from "../transfer/lock.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { copyAssets } from "./copy-assets.ts";
import { readRepositoryFlags } from "./create-repositories.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { lockAssets, type LockableList } from "./lock-assets.ts";
import type { CopyableAssets, PlanOptions } from "./plan-copies.ts";
import { readHostEnvironment } from "./read-environment.ts";
import { readMirrors } from "./read-mirrors.ts";
import { readRecordFile, writeRecordFile } from "./record-file.ts";
import type { TransferFlags } from "./transfer-options.ts";
import { present } from "../values/present.ts";

/** A list that can be copied and, with --update, locked. */
type CopyableList = CopyableAssets & LockableList & { readonly platforms?: readonly string[] };

interface CopyListFlags extends TransferFlags {
  readonly mirror: readonly string[];
  readonly config?: string;
}

/** Copies a list as flags say it: `get assets --copy` and `copy` alike. */
export async function copyList(list: CopyableList, flags: CopyListFlags): Promise<ExitCode> {
  const repositories = readRepositoryFlags(flags);
  const mirrors = await readMirrors(flags);
  const lock = await chooseLock(list, flags);
  const began = new Date();
  const record = await readRecordFile(flags.record);
  process.once("SIGINT", stopAtOnce);
  const { code, outcomes } = await copyAssets({
    list,
    mirrors,
    environment: readHostEnvironment(process.env),
    hosts: flags,
    fileStore: flags,
    progress: {
      write: (text) => void process.stderr.write(text),
      isTerminal: process.stderr.isTTY,
      columns: process.stderr.columns,
      format: flags.logFormat,
    },
    ...planOptions(list, flags),
    ...present({
      concurrency: flags.concurrency,
      repositories,
      lock,
      record: record === undefined ? undefined : { record, use: { now: began, maxAge: flags.recordAge } },
    }),
  });
  process.removeListener("SIGINT", stopAtOnce);
  if (flags.record !== undefined) await writeRecordFile(flags.record, outcomes, began);
  // What was accepted is written down only once it has arrived.
  if (flags.update === true && code === EXIT.ok && lock !== undefined) await writeAccepted(flags, lock);
  return code;
}

function planOptions(list: CopyableList, flags: CopyListFlags): PlanOptions {
  const platforms = (list.platforms ?? []).map(parsePlatform);
  return {
    selection: {
      platforms,
      index: flags.index,
      referrers: flags.referrers === true,
      oci: flags.oci === true,
      foreignLayers: flags.foreignLayers === true,
      ...present({ maxSize: flags.maxSize }),
    },
    ...present({ directory: flags.to, filesRoot: flags.toFiles }),
  };
}

/** Stopping needs no tidying up: nothing incomplete is visible, and what arrived is kept. */
function stopAtOnce(): never {
  process.stderr.write("\ninterrupted; run the same again to go on from here\n");
  process.exit(EXIT.interrupted);
}

/** The lock to copy by: what the file says or, with --update, what upstream says now. */
async function chooseLock(list: CopyableList, flags: CopyListFlags): Promise<Lock | undefined> {
  if (flags.lock === undefined) return undefined;
  if (flags.update === true) return (await lockAssets(list, flags)).lock;
  const { readLock } = await import("./lock-file.ts");
  return readLock(flags.lock);
}

async function writeAccepted(flags: CopyListFlags, lock: Lock): Promise<void> {
  const { writeLock } = await import("./lock-file.ts");
  if (flags.lock !== undefined) await writeLock(flags.lock, lock);
}
