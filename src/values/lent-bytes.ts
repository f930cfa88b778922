/** Called with bytes of a lent buffer that nobody reads any more. */
type Return = (bytes: number) => void;

const LENT = new WeakMap<ArrayBufferLike, Return>();

/** Lends a buffer: whoever is the last to read parts of it may give them back, so that it is filled again. */
export function lend(buffer: ArrayBufferLike, onReturn: Return): void {
  LENT.set(buffer, onReturn);
}

/**
 * Gives back bytes that the caller was the last to read, and that nobody keeps. What is never given back costs memory until it is
 * collected, and nothing else; what is not lent is left alone.
 */
export function giveBack(bytes: Uint8Array): void {
  LENT.get(bytes.buffer)?.(bytes.byteLength);
}
