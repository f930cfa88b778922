/** How a frame begins, and how one that a decompressor skips does (RFC 8878, 3.1). */
const FRAME_MAGIC = 0xfd2fb528;
export const SKIPPED_MAGIC = 0x184d2a5e;
/** The most that one block of a frame holds; bytes. */
const BLOCK_BYTES = 128 * 1024;
/** One segment, and its size in four bytes. */
const PLAIN_DESCRIPTOR = 0xa0;
const PLAIN_HEADER_BYTES = 9;
const BLOCK_HEADER_BYTES = 3;

/** A frame of bytes as they are: what is compressed already gains nothing by being compressed again. */
export function plainFrame(bytes: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(PLAIN_HEADER_BYTES);
  header.writeUInt32LE(FRAME_MAGIC, 0);
  header.writeUInt8(PLAIN_DESCRIPTOR, 4);
  header.writeUInt32LE(bytes.byteLength, 5);
  const pieces: Uint8Array[] = [header];
  for (let start = 0; start < bytes.byteLength; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES);
    const isLast = start + block.byteLength === bytes.byteLength;
    const head = Buffer.alloc(BLOCK_HEADER_BYTES);
    head.writeUIntLE((block.byteLength << 3) | (isLast ? 1 : 0), 0, BLOCK_HEADER_BYTES);
    pieces.push(head, block);
  }
  return pieces;
}

/** What such a frame holds, as it lies in it; undefined where it is another one. */
export function readPlainFrame(frame: Buffer): Uint8Array[] | undefined {
  if (frame.byteLength < PLAIN_HEADER_BYTES || frame[4] !== PLAIN_DESCRIPTOR) return undefined;
  const pieces: Uint8Array[] = [];
  for (let at = PLAIN_HEADER_BYTES; at + BLOCK_HEADER_BYTES <= frame.byteLength;) {
    const head = frame.readUIntLE(at, BLOCK_HEADER_BYTES);
    const [size, type, isLast] = [head >> 3, (head >> 1) & 3, (head & 1) === 1];
    const end = at + BLOCK_HEADER_BYTES + size;
    if (type !== 0 || end > frame.byteLength) return undefined;
    pieces.push(frame.subarray(at + BLOCK_HEADER_BYTES, end));
    if (isLast) return end === frame.byteLength ? pieces : undefined;
    at = end;
  }
  return undefined;
}

/** The bytes that the frame takes with which these begin; undefined where they end before it does, or begin with none. */
export function lengthOfFrame(bytes: Buffer): number | undefined {
  if (contentSizeOf(bytes) === undefined) return undefined;
  const descriptor = bytes.readUInt8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const ids = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  for (let at = 5 + (isSingle ? 0 : 1) + ids + sizes; at + BLOCK_HEADER_BYTES <= bytes.byteLength;) {
    const head = bytes.readUIntLE(at, BLOCK_HEADER_BYTES);
    // A block of one byte that is repeated has that byte alone.
    at += BLOCK_HEADER_BYTES + (((head >> 1) & 3) === 1 ? 1 : head >> 3);
    if ((head & 1) === 0) continue;
    const end = at + ((descriptor & 4) === 0 ? 0 : 4);
    return end <= bytes.byteLength ? end : undefined;
  }
  return undefined;
}

/** The bytes that a frame says it unpacks to; undefined where it does not say, or is none. */
export function contentSizeOf(frame: Buffer): number | undefined {
  if (frame.byteLength < 6) return undefined;
  if (frame.readUInt32LE(0) !== FRAME_MAGIC) return undefined;
  const descriptor = frame.readUInt8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const length = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (length === 0 || at + length > frame.byteLength) return undefined;
  if (length === 8) return Number(frame.readBigUInt64LE(at));
  return frame.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}
