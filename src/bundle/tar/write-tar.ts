import type { Readable } from "node:stream";
import type { ExpectedContent } from "../../content/verifier.ts";
import { Verifier } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import type { PackedEntry } from "../packed/packed-entry.ts";
import { readInOrder, type ReadAhead } from "../packed/read-in-order.ts";
import { atMostStream } from "./at-most-stream.ts";
import { batchWriter, type BatchWriter, type WriteAt } from "./batch-writer.ts";
import type { LaidPiece, TarLayout } from "./lay-out-tar.ts";
import { paddingOf, TAR_END } from "./tar-header.ts";

/** How a piece of a tar came to be there. */
export type PieceOutcome = "written" | "there" | { readonly error: UserError };

/** Where a tar is written to. */
export interface TarTarget {
  readonly write: WriteAt;
  /** Whether a piece is at its place, whole. */
  isThere(piece: LaidPiece): Promise<boolean>;
  /** Whether what failed leaves a gap that a later run can fill; where not, the first failure ends it all. */
  readonly takesGaps: boolean;
}

/** What several tars of one bundle share: hashes of what is split go on from one to the next. */
export type SplitHashes = Map<string, Verifier>;

/** Writes the pieces that are not there, hashing them on their way. Throws what the target fails with, and UserErrors of the first piece where it takes no gaps. */
export async function writeTar(
  { pieces, size }: TarLayout,
  target: TarTarget,
  split: SplitHashes,
  ahead: ReadAhead,
  onPiece: (piece: LaidPiece, outcome: PieceOutcome) => void,
): Promise<void> {
  const wanted: LaidPiece[] = [];
  for (const piece of pieces) {
    if (await target.isThere(piece)) onPiece(piece, "there");
    else wanted.push(piece);
  }
  const jobs = wanted.map((item) => ({
    item,
    open: () => openPiece(item),
  }));
  for (const { item, chunks } of readInOrder(jobs, ahead)) {
    const outcome = await writePiece(item, chunks, target, split);
    onPiece(item, outcome);
    if (typeof outcome === "object" && !target.takesGaps) throw outcome.error;
  }
  await target.write([TAR_END], size - TAR_END.byteLength);
}

async function openPiece({ entry, start, size }: LaidPiece): Promise<Readable> {
  const stream = await entry.open(start);
  return start + size === entry.size ? stream : atMostStream(stream, size);
}

async function writePiece(
  piece: LaidPiece,
  chunks: AsyncIterable<Uint8Array>,
  { write }: TarTarget,
  split: SplitHashes,
): Promise<PieceOutcome> {
  const out = batchWriter(write, piece.offset);
  await out.add(piece.header);
  try {
    const isWhole = piece.size === piece.entry.size;
    await (isWhole ? copyWhole(piece.entry, chunks, out) : copyPart(piece, chunks, out, split));
  } catch (error) {
    await out.flush();
    if (error instanceof UserError) return { error };
    throw error;
  }
  await out.add(Buffer.alloc(paddingOf(piece.size)));
  await out.flush();
  return "written";
}

async function copyWhole(
  entry: PackedEntry,
  chunks: AsyncIterable<Uint8Array>,
  out: BatchWriter,
): Promise<void> {
  const verifier = new Verifier(expected(entry), { side: "upstream", url: entry.name });
  for await (const chunk of chunks) {
    verifier.update(chunk);
    await out.add(chunk);
  }
  verifier.finish();
}

/** The hash of the whole is known when its last part is written, if all parts were written by this run. */
async function copyPart(
  { entry, start, size }: LaidPiece,
  chunks: AsyncIterable<Uint8Array>,
  out: BatchWriter,
  split: SplitHashes,
): Promise<void> {
  if (start === 0)
    split.set(entry.name, new Verifier(expected(entry), { side: "upstream", url: entry.name }));
  const known = split.get(entry.name);
  const verifier = known?.bytes === start ? known : undefined;
  const counted = new Verifier({ size });
  for await (const chunk of chunks) {
    verifier?.update(chunk);
    counted.update(chunk);
    await out.add(chunk);
  }
  counted.finish();
  if (verifier?.bytes === entry.size) verifier.finish();
}

function expected({ digest, size }: PackedEntry): ExpectedContent {
  return { digest, size };
}
