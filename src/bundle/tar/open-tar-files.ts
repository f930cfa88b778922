import { open, type FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { NamedFiles } from "../../content/named-files.ts";
import { pulledStream } from "../../content/pulled-stream.ts";
import { READ_ONLY } from "../../content/read-only.ts";
import { rangeStream } from "../../content/range-stream.ts";
import { isTooManyOpen } from "../../errors/is-too-many-open.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { damagedBundle, truncatedBundle } from "../packed/packed-errors.ts";
import { compressedBundle, compressionOf } from "../compression.ts";
import { indexTar, type LinkRule, type TarPlace } from "./index-tar.ts";
import { plainTar, readExactly, type OpenRange, type TarSource } from "./tar-source.ts";

/**
 * The files of a tar, read where they lie: nothing is unpacked. The tar's headers are read once, now. One that
 * `bundle create` compressed is unpacked a frame at a time, as it is read. `calledAs`: how messages call it. Throws UserErrors UNREADABLE_FILE, TOO_MANY_OPEN_FILES,
 * BUNDLE_COMPRESSED, BUNDLE_TRUNCATED, BUNDLE_DAMAGED, BUNDLE_REFUSED.
 */
export async function openTarFiles(
  place: string,
  openRange: OpenRange = rangeStream,
  links: LinkRule = "refuse",
  calledAs = place,
): Promise<NamedFiles> {
  const handle = await open(place, READ_ONLY).catch((cause: unknown) => {
    throw unreadable(calledAs, cause);
  });
  try {
    const tar = await openTar(calledAs, handle, openRange);
    return tarFiles(handle, tar, await indexTar(tar, links));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Each volume is open as long as the bundle is. */
function unreadable(place: string, cause: unknown): UserError {
  const message = `${place} cannot be read: ${reasonOf(cause)}`;
  if (!isTooManyOpen(cause))
    return new UserError("UNREADABLE_FILE", message, { hint: "Name a bundle: a directory or a tar.", cause });
  return new UserError("TOO_MANY_OPEN_FILES", message, {
    hint: "Raise `ulimit -n`, or name fewer volumes at once.",
    side: "local",
    cause,
  });
}

function tarFiles(handle: FileHandle, tar: TarSource, entries: ReadonlyMap<string, TarPlace>): NamedFiles {
  return {
    names: () => Promise.resolve([...entries.keys()]),
    stat: (path) => {
      const entry = entries.get(path);
      return Promise.resolve(entry && { size: entry.size });
    },
    open: (path, offset) => {
      const entry = entries.get(path);
      if (entry === undefined)
        return Promise.reject(new UserError("NOT_FOUND", `There is no file ${path} in ${tar.place}`));
      return Promise.resolve(tar.open(entry.offset + offset, entry.offset + entry.size));
    },
    close: () => handle.close(),
  };
}

function readableAhead(chunks: AsyncGenerator<Uint8Array>): Readable {
  return Readable.from(chunks, { objectMode: false, highWaterMark: 1 });
}

async function openTar(place: string, handle: FileHandle, openRange: OpenRange): Promise<TarSource> {
  const found = await handle.stat();
  const { size } = found;
  if (found.isFIFO())
    throw new UserError("NOT_A_BUNDLE", `${place} is a pipe, and a bundle is read at any place of it`, {
      hint: "Name - and pipe it in: `… | kops-assets bundle load -`.",
    });
  if (size === 0) throw damagedBundle(place, "it is empty");
  const compressed = size < 4 ? undefined : compressionOf(await readExactly(place, handle, 0, 4));
  if (compressed === undefined) return plainTar(place, handle, size, openRange);
  const { openSeekableTar } = await import("../zstd/open-seekable-tar.ts");
  // Whoever brings a way of his own to read has readers that may be slow, and many.
  const toStream = openRange === rangeStream ? readableAhead : pulledStream;
  const tar = compressed === "zstd" ? await openSeekableTar(place, handle, size, toStream) : undefined;
  if (tar !== undefined) return tar;
  if (compressed === "zstd") {
    const { isCutOff } = await import("../zstd/is-cut-off.ts");
    if (await isCutOff(place, handle, size)) throw truncatedBundle(place, size);
  }
  // Where so little is left of it is not to be told from what another tool compressed.
  const why =
    compressed === "zstd"
      ? ": it has no index at its end, as what bundle create wrote has, unless it was cut off"
      : "";
  throw compressedBundle(place, compressed, why);
}
