import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { compressedBundle, type Compression } from "../../bundle/compression.ts";
import { damagedBundle, refusedBundle } from "../../bundle/packed/packed-errors.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";
import { LIMITS } from "../../values/limits.ts";
import { spoolBundle } from "./spool-bundle.ts";

/** An archive that was unpacked below TMPDIR. */
export interface UnpackedArchive {
  readonly place: string;
  readonly remove: () => Promise<void>;
}

/**
 * Unpacks an archive into a file of its own below the folder of temporary files, for it is read at any place. Throws UserErrors
 * BUNDLE_COMPRESSED where this Node knows no zstd (before 22.15), BUNDLE_DAMAGED, BUNDLE_REFUSED for what unpacks to far more than any
 * archive of images, and those of the disk, with nothing left behind.
 */
export async function unpackArchive(place: string, how: Compression): Promise<UnpackedArchive> {
  const decompress = how === "gzip" ? zlib.createGunzip() : createZstd();
  if (decompress === undefined)
    throw compressedBundle(place, how, ", and this Node cannot unpack zstd (22.15 and newer can)");
  const { size } = await stat(place);
  const most = Math.min(LIMITS.archiveBytes, LIMITS.archiveFreeBytes + size * LIMITS.archiveRatio);
  return spoolBundle(Readable.from(unpacked(place, decompress, most), { objectMode: false }));
}

/** Undefined where this Node has none. */
function createZstd(): Transform | undefined {
  const { createZstdDecompress: create } = zlib as { createZstdDecompress?: () => Transform };
  return create?.();
}

async function* unpacked(place: string, decompress: Transform, most: number): AsyncGenerator<Uint8Array> {
  const source = createReadStream(place);
  source.on("error", (error) => decompress.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of source.pipe(decompress) as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > most) throw refusedBundle(place, `it unpacks to more than ${most} bytes`);
      yield chunk;
    }
  } catch (error) {
    // What zlib finds wrong with the bytes has a code of its own; what the disk does is told as it is.
    if (error instanceof UserError || !/^Z_|^ZSTD_|^ERR_/.test(systemCode(error) ?? "")) throw error;
    throw damagedBundle(place, `it cannot be unpacked: ${reasonOf(error)}`);
  } finally {
    source.destroy();
    decompress.destroy();
  }
}
