/** Castagnoli's polynomial, reflected (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;
/** Bytes that are taken in at once, one table each. */
const SLICES = 8;
const TABLES = makeTables();

/** A running CRC32C, the checksum that Cloud Storage keeps of every object. */
export class Crc32c {
  #state = 0xffffffff;

  /** Takes in the next bytes. */
  update(bytes: Uint8Array): void {
    const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
    let state = this.#state;
    let at = 0;
    const whole = bytes.length - (bytes.length % SLICES);
    for (; at < whole; at += SLICES) {
      const low =
        state ^
        (byteAt(bytes, at) |
          (byteAt(bytes, at + 1) << 8) |
          (byteAt(bytes, at + 2) << 16) |
          (byteAt(bytes, at + 3) << 24));
      state =
        entry(t7, low & 0xff) ^
        entry(t6, (low >>> 8) & 0xff) ^
        entry(t5, (low >>> 16) & 0xff) ^
        entry(t4, low >>> 24) ^
        entry(t3, byteAt(bytes, at + 4)) ^
        entry(t2, byteAt(bytes, at + 5)) ^
        entry(t1, byteAt(bytes, at + 6)) ^
        entry(t0, byteAt(bytes, at + 7));
    }
    for (; at < bytes.length; at += 1) state = (state >>> 8) ^ entry(t0, (state ^ byteAt(bytes, at)) & 0xff);
    this.#state = state;
  }

  /** As Cloud Storage writes it: base64 of its four bytes, big-endian. */
  base64(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(~this.#state >>> 0);
    return bytes.toString("base64");
  }
}

type Tables = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

/** Slicing by eight: table n is what a byte does to the state when n more bytes follow it. */
function makeTables(): Tables {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    return value;
  });
  const following = (table: Int32Array): Int32Array =>
    table.map((value) => (value >>> 8) ^ entry(first, value & 0xff));
  const second = following(first);
  const third = following(second);
  const fourth = following(third);
  const fifth = following(fourth);
  const sixth = following(fifth);
  const seventh = following(sixth);
  return [first, second, third, fourth, fifth, sixth, seventh, following(seventh)];
}

function entry(table: Int32Array, index: number): number {
  return table[index] ?? 0;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
