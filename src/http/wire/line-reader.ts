import { WireError } from "./wire-error.ts";

const CR = 0x0d;
const LF = 0x0a;

/**
 * Gathers text of lines that each end in CRLF, however it is cut, up to an end that is looked for in it. A line feed or a carriage
 * return of its own ends it with a WireError BAD_ANSWER, and so does more text than there may be.
 */
export class LineReader {
  readonly #limit: number;
  readonly #end: string;
  readonly #tooLong: string;
  /** What came before, where the end has not come yet. */
  #kept: Buffer = Buffer.alloc(0);

  /** `tooLong` is what is wrong with an answer whose text has more than `limit` bytes. */
  constructor(end: "\r\n" | "\r\n\r\n", limit: number, tooLong: string) {
    this.#end = end;
    this.#limit = limit;
    this.#tooLong = tooLong;
  }

  /** The text without its end, and where in `bytes` the rest begins; undefined where all bytes belong to it and its end is still to come. */
  feed(bytes: Buffer): { readonly text: Buffer; readonly rest: number } | undefined {
    const kept = this.#kept.byteLength;
    // What cannot be within the limit is not looked at.
    const added = bytes.subarray(0, this.#limit + this.#end.length - kept);
    const whole = kept === 0 ? added : Buffer.concat([this.#kept, added]);
    const at = whole.indexOf(this.#end, Math.max(0, kept - this.#end.length + 1), "latin1");
    const text = at < 0 ? whole : whole.subarray(0, at);
    checkLines(text, Math.max(0, kept - 1), at < 0);
    if (at < 0) {
      if (whole.byteLength >= this.#limit + this.#end.length)
        throw new WireError("BAD_ANSWER", this.#tooLong);
      this.#kept = kept === 0 ? Buffer.from(whole) : whole;
      return undefined;
    }
    this.#kept = Buffer.alloc(0);
    return { text, rest: at + this.#end.length - kept };
  }
}

/** Carriage returns and line feeds come in pairs; of text that goes on, the last byte may be half a pair. */
function checkLines(text: Buffer, from: number, goesOn: boolean): void {
  for (let at = text.indexOf(CR, from); at >= 0; at = text.indexOf(CR, at + 1)) {
    const isHalf = at === text.byteLength - 1;
    if (isHalf ? !goesOn : text[at + 1] !== LF) throw strayEnd();
  }
  for (let at = text.indexOf(LF, from); at >= 0; at = text.indexOf(LF, at + 1))
    if (text[at - 1] !== CR) throw strayEnd();
}

function strayEnd(): WireError {
  return new WireError("BAD_ANSWER", "the answer has a line that does not end in CRLF");
}
