import { TOKEN } from "./field-grammar.ts";
import { LineReader } from "./line-reader.ts";
import { HEAD_BYTES, parseFields } from "./response-head.ts";
import { WireError } from "./wire-error.ts";

/** Bytes of a chunk's first line at most. */
const LINE_BYTES = 1024;
const QUOTED = '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
/** A size and extensions, which mean nothing here (RFC 9112, 7.1). */
const CHUNK_LINE = new RegExp(`^([0-9a-fA-F]{1,16})(?:;${TOKEN}(?:=(?:${TOKEN}|${QUOTED}))?)*$`);

const LONG_TRAILERS = `the answer has trailers of more than ${HEAD_BYTES} bytes`;

type State = "size" | "data" | "data's end" | "trailers" | "done";

/** Takes a body in chunked transfer coding apart (RFC 9112, 7.1). */
export class ChunkedBody {
  readonly #onData: (bytes: Buffer) => void;
  readonly #size = new LineReader("\r\n", LINE_BYTES, "the answer has a chunk without a size");
  readonly #end = new LineReader("\r\n", 0, "the answer has a chunk that is longer than its size");
  readonly #trailer = new LineReader("\r\n", HEAD_BYTES, LONG_TRAILERS);
  #trailers: string[] = [];
  #trailerBytes = 0;
  #state: State = "size";
  #left = 0;

  constructor(onData: (bytes: Buffer) => void) {
    this.#onData = onData;
  }

  get isDone(): boolean {
    return this.#state === "done";
  }

  /** The number of bytes that belong to the body. Throws a WireError BAD_ANSWER. */
  feed(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.byteLength && this.#state !== "done")
      at += this.#state === "data" ? this.#data(bytes.subarray(at)) : this.#line(bytes.subarray(at));
    return at;
  }

  #data(bytes: Buffer): number {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.byteLength;
    if (this.#left === 0) this.#state = "data's end";
    this.#onData(taken);
    return taken.byteLength;
  }

  #line(bytes: Buffer): number {
    const reader =
      this.#state === "size" ? this.#size : this.#state === "trailers" ? this.#trailer : this.#end;
    const found = reader.feed(bytes);
    if (found === undefined) return bytes.byteLength;
    this.#took(found.text.toString("latin1"));
    return found.rest;
  }

  #took(line: string): void {
    if (this.#state === "size") this.#begin(line);
    else if (this.#state === "trailers") this.#takeTrailer(line);
    else this.#state = "size";
  }

  #begin(line: string): void {
    const digits = CHUNK_LINE.exec(line)?.[1];
    const size = digits === undefined ? NaN : Number.parseInt(digits, 16);
    if (!Number.isSafeInteger(size))
      throw new WireError("BAD_ANSWER", "the answer has a chunk without a size");
    this.#left = size;
    this.#state = size === 0 ? "trailers" : "data";
  }

  /** They are checked and dropped: nothing here asks for any. */
  #takeTrailer(line: string): void {
    this.#trailerBytes += line.length + 2;
    if (this.#trailerBytes > HEAD_BYTES) throw new WireError("BAD_ANSWER", LONG_TRAILERS);
    if (line !== "") this.#trailers.push(line);
    else {
      parseFields(this.#trailers);
      this.#trailers = [];
      this.#state = "done";
    }
  }
}
