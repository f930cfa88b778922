import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Compression } from "../../bundle/compression.ts";
import { mostUnpacked } from "../../bundle/most-unpacked.ts";
import { damagedBundle, refusedBundle } from "../../bundle/packed/packed-errors.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";
import { spoolBundle } from "./spool-bundle.ts";

/** An archive that was unpacked below TMPDIR. */
export interface UnpackedArchive {
  readonly place: string;
  readonly remove: () => Promise<void>;
}

/**
 * Unpacks an archive into a file of its own below the folder of temporary files, for it is read at any place. Throws UserErrors
 * BUNDLE_DAMAGED, BUNDLE_REFUSED for what unpacks to far more than any archive of images, or takes too much memory to be unpacked, and those of
 * the disk, with nothing left behind.
 */
export async function unpackArchive(place: string, how: Compression): Promise<UnpackedArchive> {
  const { size } = await stat(place);
  const most = mostUnpacked(size);
  return spoolBundle(Readable.from(unpacked(place, how, most), { objectMode: false }));
}

async function* unpacked(place: string, how: Compression, most: number): AsyncGenerator<Uint8Array> {
  const source = createReadStream(place);
  let bytes = 0;
  try {
    for await (const chunk of how === "gzip" ? gunzipped(source) : await zstdUnpacked(place, source)) {
      bytes += chunk.byteLength;
      if (bytes > most) throw refusedBundle(place, `it unpacks to more than ${most} bytes`);
      yield chunk;
    }
  } catch (error) {
    // What zlib finds wrong with the bytes has a code of its own; what the disk does is told as it is.
    if (error instanceof UserError || !/^Z_|^ERR_/.test(systemCode(error) ?? "")) throw error;
    throw damagedBundle(place, `it cannot be unpacked: ${reasonOf(error)}`);
  } finally {
    source.destroy();
  }
}

function gunzipped(source: Readable): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

async function zstdUnpacked(place: string, source: Readable): Promise<AsyncIterable<Uint8Array>> {
  const { unpackZstd } = await import("../../bundle/zstd/unpack-zstd.ts");
  return unpackZstd(place, source);
}
