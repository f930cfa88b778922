/** Called with bytes of a lent buffer that nobody reads any more. */
type Return = (bytes: number) => void;

/** On the buffer itself: what a WeakMap holds outlives every small collection, and so would each buffer that nobody gives back. */
const LENT = Symbol("lent");

type Lendable = ArrayBufferLike & { [LENT]?: Return };

/** Lends a buffer: whoever is the last to read parts of it may give them back, so that it is filled again. */
export function lend(buffer: ArrayBufferLike, onReturn: Return): void {
  (buffer as Lendable)[LENT] = onReturn;
}

/**
 * Gives back bytes that the caller was the last to read, and that nobody keeps. What is never given back costs memory until it is
 * collected, and nothing else; what is not lent is left alone.
 */
export function giveBack(bytes: Uint8Array): void {
  (bytes.buffer as Lendable)[LENT]?.(bytes.byteLength);
}
