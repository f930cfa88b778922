/** Reads a stream in steps that are as long as whoever reads it says. */
export interface ByteCursor {
  /** Bytes that were taken so far. */
  position(): number;
  /** So many of the next bytes, or as many as there are; they are still there. */
  peek(length: number): Promise<Buffer>;
  /** So many bytes, in pieces. Throws what `cutOff` makes where there are fewer. */
  take(length: number): AsyncGenerator<Uint8Array>;
  /** The same with bytes that nobody wants. */
  skip(length: number): Promise<void>;
}

export function byteCursor(source: AsyncIterable<Uint8Array>, cutOff: () => Error): ByteCursor {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  let taken = 0;
  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    rest = rest.byteLength === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  const next = async (most: number): Promise<Uint8Array> => {
    if (rest.byteLength === 0 && !(await more())) throw cutOff();
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.byteLength);
    taken += piece.byteLength;
    return piece;
  };
  return {
    position: () => taken,
    peek: async (length) => {
      while (rest.byteLength < length && (await more()));
      return Buffer.from(rest.buffer, rest.byteOffset, Math.min(length, rest.byteLength));
    },
    take: async function* (length) {
      for (let left = length; left > 0;) {
        const piece = await next(left);
        left -= piece.byteLength;
        if (piece.byteLength > 0) yield piece;
      }
    },
    skip: async (length) => {
      for (let left = length; left > 0;) left -= (await next(left)).byteLength;
    },
  };
}
