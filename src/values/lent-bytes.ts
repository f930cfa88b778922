/** Called with bytes of a lent buffer that nobody reads any more. */
type Return = (bytes: number) => void;

/** On the buffer itself: what a WeakMap holds outlives every small collection, and so would each buffer that nobody gives back. */
const LENT = Symbol("lent");
const RETURNED = Symbol("returned");

type Lendable = ArrayBufferLike & { [LENT]?: Return };
type Part = Uint8Array & { [RETURNED]?: true };

/** Lends a buffer: whoever is the last to read parts of it may give them back, so that it is filled again. */
export function lend(buffer: ArrayBufferLike, onReturn: Return): void {
  (buffer as Lendable)[LENT] = onReturn;
}

/**
 * Gives back bytes that the caller was the last to read, and that nobody keeps. What is never given back costs memory until it is
 * collected, and nothing else; what is not lent, or has come back already, is left alone: the second time its buffer may be filled for
 * somebody else.
 */
export function giveBack(bytes: Uint8Array): void {
  const onReturn = (bytes.buffer as Lendable)[LENT];
  const part: Part = bytes;
  if (onReturn === undefined || bytes.byteLength === 0 || part[RETURNED] === true) return;
  part[RETURNED] = true;
  onReturn(bytes.byteLength);
}
