import { randomUUID } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ChangedFolders } from "../content/changed-folders.ts";
import { READ_ONLY } from "../content/read-only.ts";
import { removeEmptyFolders } from "../content/remove-empty-folders.ts";
import type { ExpectedFile, FileStat, FileStore } from "../content/file-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { whenFilesMayOpen } from "../content/when-files-may-open.ts";
import { isMissing } from "../errors/is-missing.ts";
import { oneAtATime } from "../values/one-at-a-time.ts";
import { systemCode } from "../errors/system-code.ts";
import { diskError } from "./directory/disk-error.ts";
import { filePlace, metadataFolder, pathKey } from "./directory/file-place.ts";
import {
  LIVENESS,
  removeStalePartialFiles,
  takePartialFile,
  type Liveness,
  type PartialFile,
} from "./directory/partial-file.ts";
import { pacedStream } from "./directory/paced-stream.ts";
import { isForStrangers } from "./directory/is-for-strangers.ts";
import { isMismatch, receiveFile } from "./directory/receive-file.ts";
import { createVouchedHashes } from "./directory/vouched-hashes.ts";

const WITHOUT_ROOM = ["EFBIG", "ENOSPC", "EDQUOT"];

type StoredFile = FileStat & { readonly sha256: string };

export interface DirectoryOptions {
  /** All processes that write to one directory have to agree on it. */
  readonly liveness?: Liveness;
  /** Believes nothing that an earlier process has vouched for: each file is hashed once. */
  readonly deep?: boolean;
  /** For strangers to read: nothing is written, nothing that an earlier process said is believed, and no link leads outside. */
  readonly isServed?: boolean;
  /** Nothing is written, not even which hashes were made. */
  readonly isReadOnly?: boolean;
}

/**
 * A directory as a tree of files. A file is written beside the tree, hashed on the way, made durable and moved to its place in one
 * step, so that whatever happens nothing incomplete is visible; that it has its place outlasts a power cut once the store has settled.
 * What a killed or failed writer left is resumed where the sha256 is known. Any number of processes may write at once. Nothing is created before the first write.
 *
 * Throws UserErrors BAD_PATH, NOT_FOUND, DISK_FULL, NOT_WRITABLE, DIGEST_MISMATCH, SIZE_MISMATCH and those of `diskError`.
 */
export function openDirectoryFiles(root: string, options: DirectoryOptions = {}): FileStore {
  const { liveness = LIVENESS, deep = false, isServed = false, isReadOnly = isServed } = options;
  const partials = join(metadataFolder(root), "partial");
  const vouched = createVouchedHashes(join(metadataFolder(root), "sha256"), {
    anew: deep || isServed,
    isKept: !isReadOnly,
    temporary: partials,
  });
  const changed = new ChangedFolders(root);
  const writing = new Map<string, Promise<unknown>>();
  let cleaned: Promise<void> | undefined;

  const statFile = async (path: string): Promise<FileStat | undefined> => {
    const place = filePlace(root, path);
    try {
      const found = await stat(place, { bigint: true });
      if (!found.isFile() || (isServed && !(await isForStrangers(root, path, place)))) return undefined;
      const sha256 = await vouched.sha256(path, place, found);
      const size = Number(found.size);
      return sha256 === undefined ? { size } : { size, sha256, etag: `"${sha256}"` };
    } catch (error) {
      // It may be taken away while it is being hashed, too.
      if (isMissing(error)) return undefined;
      throw diskError(error, path, root, "read");
    }
  };

  const findExpected = async (path: string, expected: ExpectedFile): Promise<StoredFile | undefined> => {
    if (expected.sha256 === undefined) return undefined;
    const found = await statFile(path);
    if (found?.sha256 !== expected.sha256 || found.size !== (expected.size ?? found.size)) return undefined;
    return { ...found, sha256: found.sha256 };
  };

  const publish = async (
    path: string,
    partial: PartialFile,
    sha256: string,
  ): Promise<StoredFile | undefined> => {
    const place = filePlace(root, path);
    const written = await partial.handle.stat({ bigint: true });
    if (!(await partial.publish(place))) return undefined;
    changed.note(place);
    // Somebody may have removed it already: whoever relies on it looks.
    const found = await stat(place, { bigint: true }).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    if (found?.ino === written.ino) await vouched.remember(path, found, sha256);
    return { size: Number(written.size), sha256, etag: `"${sha256}"` };
  };

  const fill = async (
    path: string,
    partial: PartialFile,
    expected: ExpectedFile,
    source: OpenStream,
  ): Promise<StoredFile | undefined> => {
    try {
      return await publish(path, partial, await receiveFile(partial, expected, source));
    } catch (error) {
      // Bytes that nobody can name a hash for, or that no more can follow, are of no use to the next writer; on a full disk they are in its way.
      if (
        isMismatch(error) ||
        expected.sha256 === undefined ||
        WITHOUT_ROOM.includes(systemCode(error) ?? "")
      )
        await partial.discard();
      else await partial.release();
      throw error;
    }
  };

  const writeFile = async (path: string, expected: ExpectedFile, source: OpenStream): Promise<StoredFile> => {
    const isDone = async (): Promise<boolean> => (await findExpected(path, expected)) !== undefined;
    for (;;) {
      const present = await findExpected(path, expected);
      if (present !== undefined) return present;
      const partial = await takePartialFile(partials, partialKey(path, expected), isDone, liveness);
      const stored = partial && (await fill(path, partial, expected, source));
      if (stored !== undefined) return stored;
    }
  };

  return {
    stat: statFile,
    settle: () => changed.settle(),
    open: async (path, offset) => {
      const place = filePlace(root, path);
      const notFound = (): UserError => new UserError("NOT_FOUND", `There is no file ${path} in ${root}`);
      if (isServed && !(await isForStrangers(root, path, place))) throw notFound();
      const handle = await whenFilesMayOpen(() => open(place, READ_ONLY)).catch((error: unknown) => {
        throw isMissing(error) ? notFound() : diskError(error, path, root, "read");
      });
      if (!(await handle.stat()).isFile()) {
        await handle.close();
        throw notFound();
      }
      return pacedStream(handle, offset);
    },
    remove: (path) =>
      oneAtATime(writing, path, async () => {
        try {
          const place = filePlace(root, path);
          await rm(place, { force: true });
          await vouched.forget(path);
          await removeEmptyFolders(dirname(place), root);
        } catch (error) {
          throw diskError(error, path, root);
        }
      }),
    write: (path, expected, source) =>
      oneAtATime(writing, path, async () => {
        try {
          filePlace(root, path);
          await (cleaned ??= removeStalePartialFiles(partials));
          return await writeFile(path, expected, source);
        } catch (error) {
          throw diskError(error, path, root);
        }
      }),
  };
}

/** What is known by its hash may be resumed by whoever comes next; anything else is begun anew each time. */
function partialKey(path: string, { sha256 }: ExpectedFile): string {
  return `${pathKey(path)}-${sha256 ?? randomUUID()}`;
}
