/** A header of a tar as it stands there. */
export interface TarBlock {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** "0" for a file; see POSIX, pax, "typeflag". */
  readonly type: string;
  /** What a link leads to. */
  readonly link: string;
}

/** Reads one block of 512 bytes as a header: "end" for one of zeros, undefined for one that is no header. */
export function readTarBlock(block: Buffer): TarBlock | "end" | undefined {
  if (block.every((byte) => byte === 0)) return "end";
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== octal(block, 148, 8)) return undefined;
  const size = numberAt(block, 124, 12);
  if (size === undefined) return undefined;
  const isUstar = block.toString("latin1", 257, 262) === "ustar";
  const prefix = isUstar && block[263] === 0x30 ? textAt(block, 345, 155) : "";
  const name = textAt(block, 0, 100);
  const type = String.fromCharCode(block[156] ?? 0);
  const link = textAt(block, 157, 100);
  return { name: prefix === "" ? name : `${prefix}/${name}`, size, type: type === "\0" ? "0" : type, link };
}

/** The records of an extended header (pax); undefined where it is damaged. */
export function readPaxRecords(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.byteLength) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? NaN : Number(bytes.toString("latin1", at, space));
    if (!Number.isSafeInteger(length) || length <= space - at + 1) return undefined;
    if (at + length > bytes.byteLength || bytes[at + length - 1] !== 0x0a) return undefined;
    const record = bytes.toString("utf8", space + 1, at + length - 1);
    const equals = record.indexOf("=");
    if (equals < 1) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

function textAt(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

function octal(block: Buffer, start: number, length: number): number | undefined {
  const text = textAt(block, start, length).trim();
  return /^[0-7]+$/.test(text) ? parseInt(text, 8) : undefined;
}

/** Octal, or binary where the first bit is set (GNU tar's large sizes). */
function numberAt(block: Buffer, start: number, length: number): number | undefined {
  if ((block[start] ?? 0) < 0x80) return octal(block, start, length);
  if (block[start] !== 0x80) return undefined;
  const value = block.subarray(start + 1, start + length).reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : undefined;
}
