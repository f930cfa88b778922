import { createHash, randomUUID } from "node:crypto";
import { createReadStream, type BigIntStats } from "node:fs";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathKey } from "./file-place.ts";

const READ_AHEAD = 1024 * 1024;
/** Size in bytes, modification time in nanoseconds, sha256. */
const RECORD = /^(\d+) (\d+) ([0-9a-f]{64})\n$/;

/** Hashes of files that hold as long as size and modification time stay the same. */
export interface VouchedHashes {
  /**
   * The sha256 of a file as it is now: remembered, or hashed afresh where it was never known or the file has been touched since.
   * Undefined where the file changes while it is being hashed.
   */
  sha256(path: string, place: string, found: BigIntStats): Promise<string | undefined>;
  /** Remembers a hash that was made while writing. */
  remember(path: string, found: BigIntStats, sha256: string): Promise<void>;
}

interface Vouched {
  /** Changes whenever the file is written to. */
  readonly touch: string;
  readonly sha256: string;
}

export function createVouchedHashes(folder: string): VouchedHashes {
  const known = new Map<string, Vouched>();
  const hashing = new Map<string, Promise<string | undefined>>();

  const remember = async (path: string, found: BigIntStats, sha256: string): Promise<void> => {
    const vouched = { touch: touchOf(found), sha256 };
    known.set(path, vouched);
    // Only a shortcut: a directory that cannot be written to is hashed again by the next process.
    await save(recordPlace(folder, path), vouched).catch(() => undefined);
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
    sha256: async (path, place, found) => {
      const vouched = known.get(path) ?? (await load(recordPlace(folder, path)));
      if (vouched?.touch === touchOf(found)) {
        known.set(path, vouched);
        return vouched.sha256;
      }
      const running = hashing.get(path) ?? hashAfresh(path, place).finally(() => hashing.delete(path));
      hashing.set(path, running);
      return running;
    },
  };
}

function touchOf(found: BigIntStats): string {
  return `${found.size} ${found.mtimeNs}`;
}

function recordPlace(folder: string, path: string): string {
  const key = pathKey(path);
  return join(folder, key.slice(0, 2), key.slice(2));
}

/** Undefined where nothing is remembered, or a power cut has torn it. */
async function load(place: string): Promise<Vouched | undefined> {
  const text = await readFile(place, "utf8").catch(() => "");
  const [, size, mtime, sha256] = RECORD.exec(text) ?? [];
  return sha256 === undefined ? undefined : { touch: `${size ?? ""} ${mtime ?? ""}`, sha256 };
}

async function save(place: string, { touch, sha256 }: Vouched): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  const temporary = `${place}.${randomUUID()}`;
  await writeFile(temporary, `${touch} ${sha256}\n`);
  await rename(temporary, place);
}

async function hashFile(place: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(place, { highWaterMark: READ_AHEAD }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}
