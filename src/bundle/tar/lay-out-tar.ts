import type { PackedEntry } from "../packed/packed-entry.ts";
import { paddingOf, TAR_END, tarHeader } from "./tar-header.ts";

/** A file of a tar that is to be written: an entry, or so many bytes of one. */
export interface TarPiece {
  readonly name: string;
  readonly entry: PackedEntry;
  /** Where in the entry it begins; bytes. */
  readonly start: number;
  /** Bytes. */
  readonly size: number;
}

/** A piece with its place in the tar. */
export interface LaidPiece extends TarPiece {
  readonly header: Buffer;
  /** Where its header begins; bytes. */
  readonly offset: number;
}

/** A tar all of whose places are known, though nothing of it is written. */
export interface TarLayout {
  readonly pieces: readonly LaidPiece[];
  /** Bytes of the whole. */
  readonly size: number;
}

/** Bytes that a file of that name and size takes in a tar. */
export function sizeInTar(name: string, size: number): number {
  return tarHeader(name, size).byteLength + size + paddingOf(size);
}

export function pieceOf(entry: PackedEntry): TarPiece {
  return { name: entry.name, entry, start: 0, size: entry.size };
}

export function layOutTar(pieces: readonly TarPiece[]): TarLayout {
  let offset = 0;
  const laid = pieces.map((piece): LaidPiece => {
    const header = tarHeader(piece.name, piece.size, piece.entry.isExecutable);
    const place = { ...piece, header, offset };
    offset += header.byteLength + piece.size + paddingOf(piece.size);
    return place;
  });
  return { pieces: laid, size: offset + TAR_END.byteLength };
}
