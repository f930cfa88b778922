import type { Readable } from "node:stream";
import type { CheckingReader } from "../../content/open-stream.ts";
import { Verifier } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import { readInOrder, type ReadAhead } from "../packed/read-in-order.ts";
import { atMostStream } from "./at-most-stream.ts";
import { batchWriter, type BatchWriter } from "./batch-writer.ts";
import type { LaidPiece, TarLayout } from "./lay-out-tar.ts";
import { paddingOf, TAR_END } from "./tar-header.ts";
import type { TarTarget } from "./tar-target.ts";

/** How a piece of a tar came to be there. */
export type PieceOutcome = "written" | "there" | { readonly error: UserError };

/** Hashes of what is being written, by name. Several tars of one bundle share them: those of what is split go on from one to the next. */
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
    open: () => openPiece(item, split),
  }));
  const out = batchWriter(target);
  for (const { item, chunks } of readInOrder(jobs, ahead)) {
    await out.seek(item.offset);
    const failure = await addPiece(item, chunks, out, split);
    if (failure === undefined) {
      out.afterwards(() => onPiece(item, "written"));
      continue;
    }
    await out.flush();
    onPiece(item, failure);
    if (!target.takesGaps) throw failure.error;
  }
  await out.seek(size - TAR_END.byteLength);
  await out.add(TAR_END);
  await out.flush();
}

async function openPiece({ entry, start, size }: LaidPiece, split: SplitHashes): Promise<Readable> {
  if (start === 0) split.set(entry.name, new Verifier({ digest: entry.digest, size: entry.size }));
  const verifier = split.get(entry.name);
  const reader: CheckingReader = { checks: (origin) => verifier?.comesFrom(origin) };
  const stream = await entry.open(start, reader);
  return start + size === entry.size ? stream : atMostStream(stream, size);
}

/** Undefined where all of a piece came; what the target fails with is thrown. */
async function addPiece(
  piece: LaidPiece,
  chunks: AsyncIterable<Uint8Array>,
  out: BatchWriter,
  split: SplitHashes,
): Promise<{ readonly error: UserError } | undefined> {
  await out.add(piece.header);
  try {
    await copyPiece(piece, chunks, out, split);
  } catch (error) {
    await out.flush();
    if (error instanceof UserError) return { error };
    throw error;
  }
  await out.add(Buffer.alloc(paddingOf(piece.size)));
  return undefined;
}

/** The hash of the whole is known when its last part is written, if all parts were written by this run. */
async function copyPiece(
  { entry, start, size }: LaidPiece,
  chunks: AsyncIterable<Uint8Array>,
  out: BatchWriter,
  split: SplitHashes,
): Promise<void> {
  const known = split.get(entry.name);
  const isKnown = known?.bytes === start;
  const isLast = start + size === entry.size;
  if (isLast) split.delete(entry.name);
  const verifier = isKnown ? known : new Verifier({ size });
  // Whoever brings content has said by then where it comes from.
  const orElse = (): void => verifier.comesFrom({ side: "upstream", url: entry.name });
  for await (const chunk of chunks) {
    orElse();
    verifier.update(chunk);
    await out.add(chunk);
  }
  orElse();
  if (isLast || !isKnown || verifier.bytes !== start + size) verifier.finish();
}
