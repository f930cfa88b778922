/** How a frame begins, and how one that a decompressor skips does (RFC 8878, 3.1). */
const FRAME_MAGIC = 0xfd2fb528;
export const SKIPPED_MAGIC = 0x184d2a5e;
/** The most that one block of a frame holds; bytes. */
export const BLOCK_BYTES = 128 * 1024;
/** One segment, and its size in four bytes. */
const PLAIN_DESCRIPTOR = 0xa0;
export const PLAIN_HEAD_BYTES = 9;
export const BLOCK_HEAD_BYTES = 3;

/** A frame of bytes as they are: what is compressed already gains nothing by being compressed again. */
export function plainFrame(bytes: Uint8Array): Uint8Array[] {
  const header = Buffer.alloc(PLAIN_HEAD_BYTES);
  header.writeUInt32LE(FRAME_MAGIC, 0);
  header.writeUInt8(PLAIN_DESCRIPTOR, 4);
  header.writeUInt32LE(bytes.byteLength, 5);
  const pieces: Uint8Array[] = [header];
  for (let start = 0; start < bytes.byteLength; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES);
    const isLast = start + block.byteLength === bytes.byteLength;
    const head = Buffer.alloc(BLOCK_HEAD_BYTES);
    head.writeUIntLE((block.byteLength << 3) | (isLast ? 1 : 0), 0, BLOCK_HEAD_BYTES);
    pieces.push(head, block);
  }
  return pieces;
}

/** Whether bytes begin as such a frame of `size` bytes does. */
export function isPlainHead(bytes: Buffer, size: number): boolean {
  return bytes[4] === PLAIN_DESCRIPTOR && contentSizeOf(bytes) === size;
}

/** What stands before the blocks of a frame. */
export interface FrameHead {
  /** Its own bytes. */
  readonly bytes: number;
  /** Bytes of what was unpacked last that have to be kept to unpack what comes next. */
  readonly window: number;
  /** What the frame unpacks to, where it says so; bytes. */
  readonly contentSize: number | undefined;
  /** Bytes of the hash behind the last block. */
  readonly hashBytes: number;
}

/** The most bytes that such a head has. */
export const FRAME_HEAD_BYTES = 18;

/** Undefined where bytes do not begin with a whole head. */
export function readFrameHead(frame: Buffer): FrameHead | undefined {
  if (frame.byteLength < 6 || frame.readUInt32LE(0) !== FRAME_MAGIC) return undefined;
  const descriptor = frame.readUInt8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const length = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (at + length > frame.byteLength) return undefined;
  const contentSize = length === 0 ? undefined : sizeAt(frame, at, length);
  return {
    bytes: at + length,
    window: isSingle ? (contentSize ?? 0) : windowOf(frame.readUInt8(5)),
    contentSize,
    hashBytes: (descriptor & 4) === 0 ? 0 : 4,
  };
}

function sizeAt(frame: Buffer, at: number, length: number): number {
  if (length === 8) return Number(frame.readBigUInt64LE(at));
  return frame.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** What stands before a block of a frame. */
export interface BlockHead {
  /** Bytes of the block with this head; undefined for one that there cannot be. */
  readonly bytes: number | undefined;
  /** Whether it has its content as it is. */
  readonly isPlain: boolean;
  readonly isLast: boolean;
}

export function readBlockHead(frame: Buffer, at = 0): BlockHead | undefined {
  if (at + BLOCK_HEAD_BYTES > frame.byteLength) return undefined;
  const head = frame.readUIntLE(at, BLOCK_HEAD_BYTES);
  const [size, type, isLast] = [head >> 3, (head >> 1) & 3, (head & 1) === 1];
  // A block of one byte that is repeated has that byte alone.
  const isGood = type !== 3 && size <= BLOCK_BYTES;
  const bytes = isGood ? BLOCK_HEAD_BYTES + (type === 1 ? 1 : size) : undefined;
  return { bytes, isPlain: type === 0, isLast };
}

/** The bytes that the frame takes with which these begin; undefined where they end before it does, or begin with none. */
export function lengthOfFrame(bytes: Buffer): number | undefined {
  const head = readFrameHead(bytes);
  if (head?.contentSize === undefined) return undefined;
  for (let at = head.bytes; ;) {
    const block = readBlockHead(bytes, at);
    if (block?.bytes === undefined) return undefined;
    at += block.bytes;
    if (!block.isLast) continue;
    const end = at + head.hashBytes;
    return end <= bytes.byteLength ? end : undefined;
  }
}

/** The bytes that a frame says it unpacks to; undefined where it does not say, or is none. */
export function contentSizeOf(frame: Buffer): number | undefined {
  return readFrameHead(frame)?.contentSize;
}

/** Whether bytes begin with a frame that decompressors skip, whatever is in it. */
export function beginsSkipped(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0xf0) === 0x50 && bytes[1] === 0x2a && bytes[2] === 0x4d && bytes[3] === 0x18;
}
