import { open, rename, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { isOfDigest } from "../../content/is-of-digest.ts";
import { makeFolder } from "../../content/in-folder.ts";
import { rangeStream } from "../../content/range-stream.ts";
import { syncFolder } from "../../content/sync-folder.ts";
import { writeAll } from "../../content/write-all.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";
import { diskErrorAt } from "../disk-error-at.ts";
import type { LaidPiece, TarLayout } from "./lay-out-tar.ts";
import { paddingOf } from "./tar-header.ts";
import { BATCH_BYTES, type TarTarget } from "./tar-target.ts";

/** A tar that is being written to a file. */
export interface TarFile extends TarTarget {
  /** Makes it durable and gives it its name; of so many bytes, where it is not as long as was laid out. */
  finish(size?: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file to write a tar to. It is written beside its place, as `NAME.partial`, and what a run before left there is kept where it is what
 * this run would write; `keeps` says whether a later run can go on from what this one leaves. Throws UserErrors NOT_WRITABLE and those of `diskRefusal`, also from what it returns.
 */
export async function openTarTarget(place: string, { size }: TarLayout, keeps: boolean): Promise<TarFile> {
  const refused = (error: unknown): never => {
    throw diskErrorAt(error, place, keeps ? "write" : "write once");
  };
  const partial = `${place}.partial`;
  await makeFolder(dirname(place)).catch(refused);
  const whole = await stat(place).catch(() => undefined);
  if (whole !== undefined && !whole.isFile()) throw notAFile(place);
  const handle = await openForBoth(partial).catch(refused);
  const before = await cutTo(handle, size).catch(refused);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= handle.close());
  return {
    takesGaps: true,
    atOnce: BATCH_BYTES,
    write: (chunks, position) => writeAll(handle, chunks, position).catch(refused),
    isThere: (piece) => isThere(handle, piece, before),
    finish: async (written = size) => {
      try {
        await handle.truncate(written);
        await handle.datasync();
        await close();
        await rename(partial, place);
        await syncFolder(dirname(place));
      } catch (error) {
        refused(error);
      }
    },
    close,
  };
}

/** Whether there is this very tar already; of a file in parts, which has no hash of its own, its header tells. Throws the UserErrors of the disk. */
export async function isTarThere(place: string, { pieces, size }: TarLayout): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== size) return false;
  const handle = await open(place).catch((error: unknown) => {
    throw diskErrorAt(error, place, "read");
  });
  try {
    for (const piece of pieces) {
      const isPart = piece.size !== piece.entry.size;
      if (!(await (isPart ? hasHeader(handle, piece) : isThere(handle, piece, size)))) return false;
    }
    return true;
  } finally {
    await handle.close();
  }
}

/** The bytes that were there. */
async function cutTo(handle: FileHandle, size: number): Promise<number> {
  try {
    const before = (await handle.stat()).size;
    if (before > size) await handle.truncate(size);
    return before;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openForBoth(place: string): Promise<FileHandle> {
  try {
    return await open(place, "r+");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return open(place, "wx+");
    throw error;
  }
}

async function isThere(handle: FileHandle, piece: LaidPiece, before: number): Promise<boolean> {
  const { header, offset, size, entry } = piece;
  const begin = offset + header.byteLength;
  if (size !== entry.size || begin + size + paddingOf(size) > before) return false;
  if (!(await hasHeader(handle, piece))) return false;
  return isOfDigest(rangeStream(handle, begin, begin + size), entry.digest);
}

async function hasHeader(handle: FileHandle, { header, offset }: LaidPiece): Promise<boolean> {
  const { buffer } = await handle.read(Buffer.alloc(header.byteLength), 0, header.byteLength, offset);
  return buffer.equals(header);
}

function notAFile(place: string): UserError {
  return new UserError("NOT_WRITABLE", `${place} is there, and is not a file`, {
    hint: "Name another file.",
  });
}
