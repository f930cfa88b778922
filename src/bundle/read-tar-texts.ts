import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { unpackTar } from "modern-tar";
import type { InputBudget } from "../content/input-budget.ts";
import { LIMITS } from "../values/limits.ts";
import { UserError } from "../errors/user-error.ts";
import { reasonOf } from "../errors/reason-of.ts";

/** A file of an archive. */
export interface TarText {
  /** The path in the archive. */
  readonly name: string;
  readonly text: string;
}

/**
 * The texts of those files of a tar (plain or gzipped) whose names are wanted, in the archive's order. Each counts before it
 * is read, so that no archive unpacks to more than `budget` has left. Throws UserErrors BAD_TAR, INPUT_TOO_LARGE. `name` is the archive's,
 * for messages.
 */
export async function readTarTexts(
  name: string,
  archive: Readable,
  isWanted: (path: string) => boolean,
  budget: Pick<InputBudget, "count">,
): Promise<TarText[]> {
  try {
    const plain = await decompressed(name, archive);
    const entries = await unpackTar(Readable.toWeb(plain) as ReadableStream<Uint8Array>, {
      filter: ({ type, name: path, size }) => {
        if ((type ?? "file") !== "file" || !isWanted(path)) return false;
        budget.count(`${name}:${path}`, size);
        return true;
      },
    });
    return entries.map(({ header, data }) => ({
      name: header.name,
      text: new TextDecoder().decode(data ?? new Uint8Array()),
    }));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = reasonOf(cause);
    throw new UserError("BAD_TAR", `${name} cannot be read as a tar archive: ${reason}`, {
      hint: "Give a tar, plain or gzipped, that is complete.",
      cause,
    });
  }
}

/** gzip is known by its first two bytes, whatever the file is called. */
async function decompressed(name: string, archive: Readable): Promise<Readable> {
  const iterator = archive.iterator({ destroyOnReturn: true });
  const first = await iterator.next();
  const chunk = first.done === true ? Buffer.alloc(0) : Buffer.from(first.value as Uint8Array);
  const whole = Readable.from(chain(chunk, iterator));
  if (chunk[0] !== 0x1f || chunk[1] !== 0x8b) return whole;
  // Whichever of them ends, the other ends too: an archive that is left in the middle is closed. Errors reach whoever reads.
  const plain = pipeline(whole, createGunzip(), () => undefined);
  return Readable.from(bounded(name, plain));
}

/** What is skipped takes no memory, but time. */
async function* bounded(name: string, plain: Readable): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of plain as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > LIMITS.unpackedBytes)
      throw new UserError("INPUT_TOO_LARGE", `${name} unpacks to more than ${LIMITS.unpackedBytes} bytes`, {
        hint: "Unpack it, and name only the files you need.",
      });
    yield chunk;
  }
}

async function* chain(first: Buffer, rest: AsyncIterableIterator<unknown>): AsyncGenerator<Uint8Array> {
  yield first;
  for await (const chunk of rest) yield chunk as Uint8Array;
}
