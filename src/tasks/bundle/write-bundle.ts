import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { contentOf } from "../../bundle/packed/pack-record.ts";
import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import { planVolumes } from "../../bundle/packed/plan-volumes.ts";
import { layOutTar, pieceOf, type LaidPiece, type TarLayout } from "../../bundle/tar/lay-out-tar.ts";
import { isTarThere, openTarTarget } from "../../bundle/tar/open-tar-target.ts";
import { streamTarget } from "../../bundle/tar/stream-target.ts";
import { writeTar, type PieceOutcome, type SplitHashes, type TarTarget } from "../../bundle/tar/write-tar.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { isCompressed, isTarPlace } from "./refuse-bundle-place.ts";
import { writeBundleFolder } from "./write-bundle-folder.ts";
import type { WriteRequest, WrittenPlace } from "./write-request.ts";

/** Bytes that are read ahead of what is being written; fewer where compressing takes its own memory. */
const AHEAD_BYTES = 16 * 1024 * 1024;
const AHEAD_OF_COMPRESSING_BYTES = 6 * 1024 * 1024;

/** The part of a compressed volume that is about its frames, and not less than so many bytes. */
const FRAMES_SHARE = 1024;
const LEAST_FRAMES = 4096;

/** Writes a bundle to its place. Throws the UserErrors of the disk, and those of upstream where a stream takes no gaps. */
export async function writeBundle(request: WriteRequest): Promise<readonly WrittenPlace[]> {
  const { to, packed, volumeSize } = request;
  if (volumeSize !== undefined && isTarPlace(to)) return writeVolumes(to, volumeSize, request);
  if (typeof to === "string" && !isTarPlace(to)) return [await writeBundleFolder(to, request)];
  const pieces = contentOf(packed).map(pieceOf);
  const split: SplitHashes = new Map();
  if (isTarPlace(to)) return [await writeFile(to, layOutTar(pieces), request, split)];
  const layout = layOutTar(pieces);
  if (typeof to === "string") return [];
  const size = await writeTo(streamTarget(to), layout, request, split, tell(request));
  return [{ place: "-", size, isWhole: true }];
}

/** Answers with the bytes that were written. */
async function writeTo(
  target: TarTarget,
  layout: TarLayout,
  request: WriteRequest,
  split: SplitHashes,
  onPiece: (piece: LaidPiece, outcome: PieceOutcome) => void,
): Promise<number> {
  const streams = request.concurrency;
  if (!isCompressed(request)) {
    await writeTar(layout, target, split, { streams, bytes: AHEAD_BYTES }, onPiece);
    return layout.size;
  }
  const { loadZstd } = await import("../../bundle/zstd/zstd-codec.ts");
  const { zstdTarget } = await import("../../bundle/zstd/zstd-target.ts");
  const compressed = zstdTarget(target, layout, await loadZstd());
  await writeTar(layout, compressed, split, { streams, bytes: AHEAD_OF_COMPRESSING_BYTES }, onPiece);
  return compressed.end();
}

async function writeVolumes(to: string, volumeSize: number, request: WriteRequest): Promise<WrittenPlace[]> {
  // What does not become smaller is in frames, of which each costs some bytes.
  const framed = isCompressed(request) ? Math.ceil(volumeSize / FRAMES_SHARE) + LEAST_FRAMES : 0;
  const content = { ...request.packed, core: request.packed.core.map(kept) };
  const volumes = planVolumes(content, volumeSize - framed);
  const numbers = request.volumes ?? volumes.map((_, index) => index + 1);
  const strange = numbers.find((number) => volumes[number - 1] === undefined);
  if (strange !== undefined)
    throw badFlags(`there is no volume ${strange}`, `The bundle has ${volumes.length} of that size.`);
  const split: SplitHashes = new Map();
  const written: WrittenPlace[] = [];
  for (const number of numbers) {
    const pieces = volumes[number - 1] ?? [];
    written.push(await writeFile(volumePlace(to, number), layOutTar(pieces), request, split));
  }
  return written;
}

/** `bundle.tar` is `bundle.001.tar` and so on. */
export function volumePlace(to: string, number: number): string {
  return to.replace(/\.tar(?:\.zst)?$/i, (end) => `.${String(number).padStart(3, "0")}${end}`);
}

/** The same entry, read once for all volumes that hold it. */
function kept(entry: PackedEntry): PackedEntry {
  let bytes: Promise<Buffer> | undefined;
  const read = async (): Promise<Buffer> => Buffer.concat(await (await entry.open(0)).toArray());
  return {
    ...entry,
    open: async (offset) => {
      bytes ??= read();
      try {
        return Readable.from([(await bytes).subarray(offset)], { objectMode: false });
      } catch (error) {
        bytes = undefined;
        throw error;
      }
    },
  };
}

async function writeFile(
  place: string,
  layout: TarLayout,
  request: WriteRequest,
  split: SplitHashes,
): Promise<WrittenPlace> {
  const onPiece = tell(request);
  if (!isCompressed(request) && (await isTarThere(place, layout))) {
    for (const piece of layout.pieces) onPiece(piece, "there");
    return { place, size: layout.size, isWhole: true };
  }
  const target = await openTarTarget(place, layout);
  const failed = new Set<string>();
  try {
    const size = await writeTo(target, layout, request, split, (piece, outcome) => {
      if (typeof outcome === "object") failed.add(piece.name);
      onPiece(piece, outcome);
    });
    const isWhole = failed.size === 0;
    if (isWhole) await target.finish(size);
    return { place: isWhole ? place : `${place}.partial`, size, isWhole };
  } catch (error) {
    // Nobody can go on with frames.
    if (isCompressed(request)) await rm(`${place}.partial`, { force: true });
    throw error;
  } finally {
    await target.close();
  }
}

/** An entry in parts is done with its last one. */
function tell({ onEntry }: WriteRequest): (piece: LaidPiece, outcome: PieceOutcome) => void {
  return ({ entry, start, size }, outcome) => {
    if (typeof outcome === "object" || start + size === entry.size) onEntry(entry, outcome);
  };
}
