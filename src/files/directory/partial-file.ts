import { open, readdir, rename, rm, stat, unlink, utimes, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inFolder } from "../../content/in-folder.ts";
import { whenFilesMayOpen } from "../../content/when-files-may-open.ts";
import { systemCode } from "../../errors/system-code.ts";
import { hasEnded, writerName } from "./writers.ts";

/** How writers of different processes tell that one of them is dead, in milliseconds. */
export interface Liveness {
  /** A writer touches its partial file this often, even while it waits for bytes. */
  readonly heartbeat: number;
  /** Without a touch for so long a partial file's writer counts as dead: several heartbeats. */
  readonly deadAfter: number;
  /** How often a partial file is looked at. */
  readonly poll: number;
}

export const LIVENESS: Liveness = { heartbeat: 500, deadAfter: 3_000, poll: 100 };
/** Milliseconds after which a partial file that nobody came back for is removed. */
const STALE_AFTER = 24 * 60 * 60 * 1000;
const RELEASED = ".released";

/** Content on its way to a place on disk: open for one writer, in a folder of its own, never under a final name. */
export interface PartialFile {
  readonly handle: FileHandle;
  /** Bytes that an earlier writer left. */
  readonly size: number;
  /** Makes it durable and moves it to its place in one step. False where another writer has taken it over meanwhile. */
  publish(place: string): Promise<boolean>;
  /** Lets go of it but keeps its bytes for the next writer. */
  release(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Takes the partial file of that key, with what an earlier writer left in it, or begins one. While another writer, of this or any
 * other process, is at work on it, waits: until `isDone`, then the answer is undefined, or until that writer is dead. Of a process of
 * this machine that is known at once, where the system says so. Else death is told by the file's time standing still, never by comparing
 * clocks, so it holds across machines too.
 */
export async function takePartialFile(
  folder: string,
  key: string,
  isDone: () => Promise<boolean>,
  liveness: Liveness = LIVENESS,
): Promise<PartialFile | undefined> {
  const { heartbeat } = liveness;
  const released = join(folder, key + RELEASED);
  for (;;) {
    const found = await largestPartial(folder, key);
    const own = join(folder, key + (await writerName()));
    if (found === undefined)
      return partialFile(await openFile(own, "wx+"), { own, released, size: 0, heartbeat });
    const claimable =
      found.endsWith(RELEASED) || (await hasEnded(found)) || (await isAbandoned(found, isDone, liveness));
    if (claimable && (await moveIfThere(found, own))) {
      const handle = await openFile(own, "r+");
      const { size } = await handle.stat();
      return partialFile(handle, { own, released, size, heartbeat });
    }
    if (await isDone()) return undefined;
  }
}

function openFile(place: string, flags: "wx+" | "r+"): Promise<FileHandle> {
  return inFolder(dirname(place), () => whenFilesMayOpen(() => open(place, flags)));
}

/** Removes partial files that nobody has touched for a day. */
export async function removeStalePartialFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const found = await statIfThere(path);
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_AFTER) await rm(path, { force: true });
  }
}

interface PartialPlace {
  /** Where it is while it is written. */
  readonly own: string;
  /** Where it is left for the next writer. */
  readonly released: string;
  /** Bytes in it. */
  readonly size: number;
  readonly heartbeat: number;
}

function partialFile(handle: FileHandle, { own, released, size, heartbeat }: PartialPlace): PartialFile {
  // A file that was taken over by someone else or a full disk shows when it is published; a missed beat is no error.
  const beat = setInterval(() => void utimes(own, new Date(), new Date()).catch(() => undefined), heartbeat);
  beat.unref();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    clearInterval(beat);
    return (closing ??= handle.close());
  };
  return {
    handle,
    size,
    publish: async (place) => {
      await handle.datasync();
      await close();
      return inFolder(dirname(place), () => moveTo(own, place));
    },
    release: async () => {
      await close();
      const left = await statIfThere(own);
      if (left?.size === 0) await removeIfThere(own);
      else await moveIfThere(own, released);
    },
    discard: async () => {
      await close();
      await removeIfThere(own);
    },
  };
}

async function largestPartial(folder: string, key: string): Promise<string | undefined> {
  const all = await inFolder(folder, () => whenFilesMayOpen(() => readdir(folder)));
  const names = all.filter((name) => name.startsWith(`${key}.`));
  const sized = await Promise.all(
    names.map(async (name) => ({
      path: join(folder, name),
      size: (await statIfThere(join(folder, name)))?.size,
    })),
  );
  return sized.filter(({ size }) => size !== undefined).sort((a, b) => (b.size ?? 0) - (a.size ?? 0))[0]
    ?.path;
}

/** Watches a partial file: true when it stood still long enough, false when it is gone or what it was for is done. */
async function isAbandoned(
  path: string,
  isDone: () => Promise<boolean>,
  { deadAfter, poll }: Liveness,
): Promise<boolean> {
  let last = await statIfThere(path);
  let still = 0;
  while (last !== undefined && still < deadAfter) {
    await sleep(poll);
    if (await isDone()) return false;
    const now = await statIfThere(path);
    still = now?.mtimeMs === last.mtimeMs && now.size === last.size ? still + poll : 0;
    last = now;
  }
  return last !== undefined;
}

async function statIfThere(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  return ifThere(stat(path));
}

/** False where somebody took it over; fails where the folder that it goes to is gone. */
async function moveTo(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || (await statIfThere(from)) !== undefined) throw error;
    return false;
  }
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  return (await ifThere(rename(from, to).then(() => true))) ?? false;
}

async function removeIfThere(path: string): Promise<void> {
  await ifThere(unlink(path));
}

async function ifThere<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
