import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { readThrough, type MadeUpContent } from "./made-up-content.ts";
import { seededBytes } from "./seeded.ts";

/** An archive (.tar.gz) with one file of made-up bytes: valid for whoever unpacks it, and readable from any offset. */
export interface MadeUpArchive extends MadeUpContent {
  /** Of the archive, and of the tar inside (which image configs call the diff id); lower-case hex. */
  readonly sha256: string;
  readonly tarSha256: string;
}

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const TRAILER = 8;
/** Bytes of the tar in one stored block of deflate (RFC 1951, 3.2.4): uncompressed, so that positions can be computed. */
const BLOCK = 61_440;
const BLOCK_HEADER = 5;
const TAR_BLOCK = 512;
const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** `bytes` is the size of the file inside, a multiple of 512. */
export async function makeUpArchive(seed: string, fileName: string, bytes: number): Promise<MadeUpArchive> {
  const tar = { seed, header: tarHeader(fileName, bytes), bytes };
  const tarSize = TAR_BLOCK + bytes + TAR_END.byteLength;
  const blocks = Math.ceil(tarSize / BLOCK);
  const [archiveHash, tarHash] = [createHash("sha256").update(HEADER), createHash("sha256")];
  let crc = 0;
  await readThrough(storedBlocks(tar, tarSize, 0), (block) => {
    const data = block.subarray(BLOCK_HEADER);
    archiveHash.update(block);
    tarHash.update(data);
    crc = crc32(data, crc);
  });
  const trailer = Buffer.alloc(TRAILER);
  trailer.writeUInt32LE(crc);
  trailer.writeUInt32LE(tarSize % 2 ** 32, 4);
  const size = HEADER.byteLength + blocks * BLOCK_HEADER + tarSize + TRAILER;
  return {
    size,
    sha256: archiveHash.update(trailer).digest("hex"),
    tarSha256: tarHash.digest("hex"),
    read: (offset) => readArchive(tar, tarSize, trailer, offset),
  };
}

interface Tar {
  readonly seed: string;
  readonly header: Buffer;
  /** Bytes of the file. */
  readonly bytes: number;
}

function* readArchive(tar: Tar, tarSize: number, trailer: Buffer, offset: number): Generator<Buffer> {
  if (offset < HEADER.byteLength) yield HEADER.subarray(offset);
  const inBlocks = Math.max(0, offset - HEADER.byteLength);
  const first = Math.floor(inBlocks / (BLOCK + BLOCK_HEADER));
  let skip = inBlocks - first * (BLOCK + BLOCK_HEADER);
  for (const block of storedBlocks(tar, tarSize, first)) {
    if (skip < block.byteLength) yield block.subarray(skip);
    skip = Math.max(0, skip - block.byteLength);
  }
  yield trailer.subarray(skip);
}

/** The blocks of the archive from number `first` on, each with its header. */
function* storedBlocks(tar: Tar, tarSize: number, first: number): Generator<Buffer> {
  const start = first * BLOCK;
  const nextOfFile = seededBytes(tar.seed, Math.max(0, start - TAR_BLOCK));
  for (let at = start; at < tarSize; at += BLOCK) {
    const length = Math.min(BLOCK, tarSize - at);
    const isLast = at + length === tarSize;
    yield Buffer.concat([blockHeader(length, isLast), ...tarBytes(tar, nextOfFile, at, at + length)]);
  }
}

/** The tar from `start` to `end`; `nextOfFile` stands where the file's part of it begins. */
function tarBytes(tar: Tar, nextOfFile: (length: number) => Buffer, start: number, end: number): Buffer[] {
  const fileEnd = TAR_BLOCK + tar.bytes;
  const fromFile = Math.min(end, fileEnd) - Math.max(start, TAR_BLOCK);
  return [
    start < TAR_BLOCK ? tar.header.subarray(start, end) : Buffer.alloc(0),
    fromFile > 0 ? nextOfFile(fromFile) : Buffer.alloc(0),
    end > fileEnd ? TAR_END.subarray(Math.max(start, fileEnd) - fileEnd, end - fileEnd) : Buffer.alloc(0),
  ];
}

function blockHeader(length: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(BLOCK_HEADER);
  header.writeUInt8(isLast ? 1 : 0);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(~length & 0xffff, 3);
  return header;
}

/** A header of a regular file (POSIX ustar). */
function tarHeader(name: string, bytes: number): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;
  // Above 8 GiB the size is written in base 256, as GNU and POSIX tars read it.
  if (bytes < 8 ** 11) {
    header.write(octal(bytes, 12), 124);
  } else {
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
  header.write(name, 0, 100);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(0, 12), 136);
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return header;
}
