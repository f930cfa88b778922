import { randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashStream } from "../../content/hash-stream.ts";
import { inFolder } from "../../content/in-folder.ts";
import { READ_ONLY } from "../../content/read-only.ts";
import { whenFilesMayOpen } from "../../content/when-files-may-open.ts";
import { WeightQueue } from "../../values/weight-queue.ts";
import { pathKey } from "./file-place.ts";

const READ_AHEAD = 1024 * 1024;
const HASHED_AT_ONCE = 4;
/** Size in bytes, times of modification and of change in nanoseconds, sha256. */
const RECORD = /^(\d+ \d+ \d+) ([0-9a-f]{64})\n$/;

/** Hashes of files that hold as long as nothing was written to them. */
export interface VouchedHashes {
  /**
   * The sha256 of a file as it is now: remembered, or hashed afresh where it was never known or the file has been touched since.
   * Undefined where the file changes while it is being hashed. Fails with the system's error where it cannot be read, or is gone.
   */
  sha256(path: string, place: string, found: BigIntStats): Promise<string | undefined>;
  /** Remembers a hash that was made while writing. */
  remember(path: string, found: BigIntStats, sha256: string): Promise<void>;
  /** Forgets a file that is gone. */
  forget(path: string): Promise<void>;
}

export interface VouchingOptions {
  /** Believes no hash of an earlier process: each file is hashed once more. */
  readonly anew: boolean;
  /** Whether later processes are told. */
  readonly isKept: boolean;
  /** A folder on the same disk, which is cleared of what killed writers leave. */
  readonly temporary: string;
}

interface Vouched {
  /** Changes whenever the file is written to, even by who sets its time back. */
  readonly touch: string;
  readonly sha256: string;
}

export function createVouchedHashes(
  folder: string,
  { anew, isKept, temporary }: VouchingOptions,
): VouchedHashes {
  const known = new Map<string, Vouched>();
  const hashing = new Map<string, Promise<string | undefined>>();
  const queue = new WeightQueue(HASHED_AT_ONCE);

  const remember = async (path: string, found: BigIntStats, sha256: string): Promise<void> => {
    const vouched = { touch: touchOf(found), sha256 };
    known.set(path, vouched);
    // Only a shortcut: a directory that cannot be written to is hashed again by the next process.
    if (isKept) await save(recordPlace(folder, path), vouched, temporary).catch(() => undefined);
  };

  const hashAfresh = async (path: string, place: string): Promise<string | undefined> => {
    const before = await stat(place, { bigint: true });
    const sha256 = await hashFile(place);
    const after = await stat(place, { bigint: true });
    if (touchOf(before) !== touchOf(after)) return undefined;
    await remember(path, after, sha256);
    return sha256;
  };

  return {
    remember,
    forget: async (path) => {
      known.delete(path);
      await rm(recordPlace(folder, path), { force: true });
    },
    sha256: async (path, place, found) => {
      const vouched = known.get(path) ?? (anew ? undefined : await load(recordPlace(folder, path)));
      if (vouched?.touch === touchOf(found)) {
        known.set(path, vouched);
        return vouched.sha256;
      }
      const running =
        hashing.get(path) ?? queue.run(1, () => hashAfresh(path, place)).finally(() => hashing.delete(path));
      hashing.set(path, running);
      return running;
    },
  };
}

function touchOf(found: BigIntStats): string {
  return `${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}

function recordPlace(folder: string, path: string): string {
  const key = pathKey(path);
  return join(folder, key.slice(0, 2), key.slice(2));
}

/** Undefined where nothing is remembered, or a power cut has torn it. */
async function load(place: string): Promise<Vouched | undefined> {
  const text = await readFile(place, "utf8").catch(() => "");
  const [, touch, sha256] = RECORD.exec(text) ?? [];
  return touch === undefined || sha256 === undefined ? undefined : { touch, sha256 };
}

async function save(place: string, { touch, sha256 }: Vouched, temporary: string): Promise<void> {
  const begun = join(temporary, randomUUID());
  try {
    await inFolder(temporary, () => writeFile(begun, `${touch} ${sha256}\n`));
    await inFolder(dirname(place), () => rename(begun, place));
  } catch (error) {
    await rm(begun, { force: true });
    throw error;
  }
}

async function hashFile(place: string): Promise<string> {
  const handle = await whenFilesMayOpen(() => open(place, READ_ONLY));
  return (await hashStream(handle.createReadStream({ highWaterMark: READ_AHEAD }))).hex;
}
