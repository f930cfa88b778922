import { Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { reasonOf } from "../../errors/reason-of.ts";
import { systemCode } from "../../errors/system-code.ts";
import { damagedBundle } from "../packed/packed-errors.ts";
import { zstdFrames } from "./zstd-frames.ts";

/** Unpacks one frame. */
type UnpackFrame = (frame: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/**
 * Unpacks what any tool compressed, of however many frames: Node's own decompressor takes the first of several for all (nodejs/node#64741), and
 * before 22.15 there is none. Throws UserErrors BUNDLE_DAMAGED and BUNDLE_REFUSED, and what `source` fails with.
 */
export async function* unpackZstd(
  place: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const unpack = unpackByNode(place) ?? (await unpackByScript(place));
  for await (const frame of zstdFrames(place, source)) yield* unpack(frame);
}

/** Undefined where this Node has none. */
function unpackByNode(place: string): UnpackFrame | undefined {
  const { createZstdDecompress: create } = zlib as { createZstdDecompress?: () => Transform };
  if (create === undefined) return undefined;
  return async function* (frame) {
    const decompress = create();
    const source = Readable.from(frame, { objectMode: false });
    source.on("error", (error) => decompress.destroy(error));
    // Whoever stops in the middle does not hear of what is wrong with the rest.
    decompress.on("error", () => undefined);
    try {
      yield* source.pipe(decompress) as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (!/^(?:ZSTD|ERR)_/.test(systemCode(error) ?? "")) throw error;
      throw damagedBundle(place, `it cannot be unpacked: ${reasonOf(error)}`);
    } finally {
      source.destroy();
      decompress.destroy();
    }
  };
}

async function unpackByScript(place: string): Promise<UnpackFrame> {
  const { Decompress } = await import("fzstd");
  return async function* (frame) {
    let unpacked: Uint8Array[] = [];
    const decompress = new Decompress((chunk) => unpacked.push(chunk));
    const push = (piece: Uint8Array, isLast: boolean): Uint8Array[] => {
      try {
        decompress.push(piece, isLast);
      } catch (error) {
        throw damagedBundle(place, `it cannot be unpacked: ${reasonOf(error)}`);
      }
      const chunks = unpacked;
      unpacked = [];
      return chunks;
    };
    for await (const piece of frame) yield* push(piece, false);
    yield* push(new Uint8Array(), true);
  };
}
