import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { unpackTar } from "modern-tar";
import { UserError } from "../errors/user-error.ts";
import { reasonOf } from "../errors/reason-of.ts";

/** A file of an archive. */
export interface TarText {
  /** The path in the archive. */
  readonly name: string;
  readonly text: string;
}

/** Bytes of one file; a manifest is far smaller, and memory is not for sale. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The texts of those files of a tar (plain or gzipped) whose names are wanted, in the archive's order. Throws UserError BAD_TAR.
 * `name` is the archive's, for messages.
 */
export async function readTarTexts(
  name: string,
  archive: Readable,
  isWanted: (path: string) => boolean,
): Promise<TarText[]> {
  try {
    const plain = await decompressed(archive);
    const entries = await unpackTar(Readable.toWeb(plain) as ReadableStream<Uint8Array>, {
      filter: ({ type, name: path, size }) =>
        (type ?? "file") === "file" && isWanted(path) && size <= LARGEST,
    });
    return entries.map(({ header, data }) => ({
      name: header.name,
      text: new TextDecoder().decode(data ?? new Uint8Array()),
    }));
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new UserError("BAD_TAR", `${name} cannot be read as a tar archive: ${reason}`, {
      hint: "Give a tar, plain or gzipped, that is complete.",
      cause,
    });
  }
}

/** gzip is known by its first two bytes, whatever the file is called. */
async function decompressed(archive: Readable): Promise<Readable> {
  const iterator = archive.iterator({ destroyOnReturn: true });
  const first = await iterator.next();
  const chunk = first.done === true ? Buffer.alloc(0) : Buffer.from(first.value as Uint8Array);
  const whole = Readable.from(chain(chunk, iterator));
  if (chunk[0] !== 0x1f || chunk[1] !== 0x8b) return whole;
  const gunzip = createGunzip();
  whole.on("error", (error) => gunzip.destroy(error));
  return whole.pipe(gunzip);
}

async function* chain(first: Buffer, rest: AsyncIterableIterator<unknown>): AsyncGenerator<Uint8Array> {
  yield first;
  for await (const chunk of rest) yield chunk as Uint8Array;
}
