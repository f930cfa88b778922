import { SKIPPED_MAGIC } from "./zstd-frame.ts";

/** Where a frame lies in the file, and where in the tar what it unpacks to; bytes. */
export interface SeekEntry {
  readonly packed: number;
  readonly packedSize: number;
  readonly start: number;
  readonly size: number;
}

/** How the index of a seekable file ends (zstd, contrib/seekable_format). */
const SEEKABLE_MAGIC = 0x8f92eab1;
export const SEEK_FOOTER_BYTES = 9;
const SKIPPED_HEADER_BYTES = 8;
const ENTRY_BYTES = 8;
/** A hash of four bytes that some writers put behind each entry; ours are checked by better ones. */
const CHECKSUM_BYTES = 4;

/** The index of a file that has these frames one behind the other: a frame that decompressors skip. */
export function printSeekTable(
  frames: readonly { readonly packedSize: number; readonly size: number }[],
): Buffer {
  const table = Buffer.alloc(SKIPPED_HEADER_BYTES + frames.length * ENTRY_BYTES + SEEK_FOOTER_BYTES);
  table.writeUInt32LE(SKIPPED_MAGIC, 0);
  table.writeUInt32LE(table.byteLength - SKIPPED_HEADER_BYTES, 4);
  for (const [index, { packedSize, size }] of frames.entries()) {
    table.writeUInt32LE(packedSize, SKIPPED_HEADER_BYTES + index * ENTRY_BYTES);
    table.writeUInt32LE(size, SKIPPED_HEADER_BYTES + index * ENTRY_BYTES + 4);
  }
  const footer = table.byteLength - SEEK_FOOTER_BYTES;
  table.writeUInt32LE(frames.length, footer);
  table.writeUInt32LE(SEEKABLE_MAGIC, footer + 5);
  return table;
}

/** The bytes of the whole index, told by how the file ends; undefined where it ends otherwise. */
export function seekTableBytes(footer: Buffer): number | undefined {
  if (footer.byteLength !== SEEK_FOOTER_BYTES || footer.readUInt32LE(5) !== SEEKABLE_MAGIC) return undefined;
  return SKIPPED_HEADER_BYTES + footer.readUInt32LE(0) * entryBytes(footer) + SEEK_FOOTER_BYTES;
}

/** Undefined where the index does not fit a file of `fileSize` bytes. */
export function parseSeekTable(table: Buffer, fileSize: number): readonly SeekEntry[] | undefined {
  if (table.byteLength < SKIPPED_HEADER_BYTES + SEEK_FOOTER_BYTES) return undefined;
  const footer = table.subarray(-SEEK_FOOTER_BYTES);
  if (seekTableBytes(footer) !== table.byteLength || table.readUInt32LE(0) !== SKIPPED_MAGIC)
    return undefined;
  if (table.readUInt32LE(4) !== table.byteLength - SKIPPED_HEADER_BYTES) return undefined;
  const entries: SeekEntry[] = [];
  let [packed, start] = [0, 0];
  for (let at = SKIPPED_HEADER_BYTES; at < table.byteLength - SEEK_FOOTER_BYTES; at += entryBytes(footer)) {
    const [packedSize, size] = [table.readUInt32LE(at), table.readUInt32LE(at + 4)];
    entries.push({ packed, packedSize, start, size });
    packed += packedSize;
    start += size;
  }
  return packed + table.byteLength === fileSize ? entries : undefined;
}

function entryBytes(footer: Buffer): number {
  return ENTRY_BYTES + ((footer[4] ?? 0) >= 0x80 ? CHECKSUM_BYTES : 0);
}
