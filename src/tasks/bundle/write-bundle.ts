import { rm } from "node:fs/promises";
import { contentOf } from "../../bundle/packed/pack-record.ts";
import { layOutTar, pieceOf, type LaidPiece, type TarLayout } from "../../bundle/tar/lay-out-tar.ts";
import { isTarThere, openTarTarget } from "../../bundle/tar/open-tar-target.ts";
import { streamTarget } from "../../bundle/tar/stream-target.ts";
import type { TarTarget } from "../../bundle/tar/tar-target.ts";
import { writeTar, type PieceOutcome, type SplitHashes } from "../../bundle/tar/write-tar.ts";
import { chosenVolumes } from "./chosen-volumes.ts";
import type { BundleVolume } from "./cut-volumes.ts";
import { holdPlaces } from "./hold-place.ts";
import { isCompressed } from "./refuse-bundle-place.ts";
import { isTarPlace } from "../disk/tar-place.ts";
import { writeBundleFolder } from "./write-bundle-folder.ts";
import type { WriteRequest, WrittenPlace } from "./write-request.ts";

/** Bytes that are read ahead of what is being written; fewer where compressing takes its own memory. */
const AHEAD_BYTES = 16 * 1024 * 1024;
const AHEAD_OF_COMPRESSING_BYTES = 6 * 1024 * 1024;

/** Writes a bundle to its place. Throws UserErrors BAD_FLAGS, BUNDLE_BUSY of volumes, those of the disk, and those of upstream where a stream takes no gaps. */
export async function writeBundle(request: WriteRequest): Promise<readonly WrittenPlace[]> {
  const { to, packed, cut } = request;
  if (typeof to === "string" && !isTarPlace(to)) return [await writeBundleFolder(to, request)];
  if (cut !== undefined) return writeVolumes(cut, request);
  const layout = layOutTar(contentOf(packed).map(pieceOf));
  const split: SplitHashes = new Map();
  if (typeof to === "string") return [await writeFile(to, layout, request, split)];
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

async function writeVolumes(cut: readonly BundleVolume[], request: WriteRequest): Promise<WrittenPlace[]> {
  const volumes = chosenVolumes(cut, request.volumes);
  const split: SplitHashes = new Map();
  const places = volumes.map(({ place }) => place);
  // Other volumes of the same bundle may be written by other runs at once.
  return holdPlaces(places, async () => {
    const written: WrittenPlace[] = [];
    for (const { place, pieces } of volumes)
      written.push(await writeFile(place, layOutTar(pieces), request, split));
    return written;
  });
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
  const target = await openTarTarget(place, layout, !isCompressed(request));
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

function tell({ onEntry }: WriteRequest): (piece: LaidPiece, outcome: PieceOutcome) => void {
  return ({ entry, size }, outcome) => onEntry(entry, outcome, size);
}
