import { ChunkedBody } from "./chunked-body.ts";
import { LineReader } from "./line-reader.ts";
import { HEAD_BYTES, parseResponseHead, type ResponseHead } from "./response-head.ts";
import { WireError } from "./wire-error.ts";

/** Heads of 1xx before the answer itself, at most. */
const MOST_INTERIM = 20;

const LONG_HEAD = `the answer has a head of more than ${HEAD_BYTES} bytes`;

/** Who is told what an answer consists of. */
export interface AnswerEvents {
  /** The answer's head, never one of 1xx. */
  readonly onHead: (head: ResponseHead) => void;
  /** Bytes of its body: a part of what was fed. */
  readonly onData: (bytes: Buffer) => void;
}

/** Takes one answer to one request apart as it comes in (RFC 9112). Whatever is not certain is a WireError BAD_ANSWER. */
export class AnswerParser {
  readonly #method: string;
  readonly #events: AnswerEvents;
  readonly #lines = new LineReader("\r\n\r\n", HEAD_BYTES, LONG_HEAD);
  #head: ResponseHead | undefined;
  #chunks: ChunkedBody | undefined;
  #left = 0;
  #interim = 0;
  #hasBegun = false;
  #isDone = false;

  constructor(method: string, events: AnswerEvents) {
    this.#method = method;
    this.#events = events;
  }

  /** True once all of the answer has come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** True once a byte of it has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Bytes of its body that have not come yet, where its head tells how many there are. */
  get left(): number {
    return this.#left;
  }

  get head(): ResponseHead | undefined {
    return this.#head;
  }

  /** The number of bytes that belong to the answer. */
  feed(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.byteLength && !this.#isDone) {
      const rest = at === 0 ? bytes : bytes.subarray(at);
      at += this.#head === undefined ? this.#feedHead(rest) : this.#feedBody(rest);
    }
    return at;
  }

  /** The connection has ended. Throws a WireError CONNECTION_CLOSED where the answer is not complete by that. */
  end(): void {
    if (this.#head?.body.by === "close") this.#isDone = true;
    if (this.#isDone) return;
    const what = this.#head === undefined ? "before it had answered" : "before its answer was complete";
    throw new WireError("CONNECTION_CLOSED", `the other side closed the connection ${what}`);
  }

  #feedHead(bytes: Buffer): number {
    if (!this.#hasBegun) checkBeginning(bytes);
    this.#hasBegun = true;
    const found = this.#lines.feed(bytes);
    if (found === undefined) return bytes.byteLength;
    const head = parseResponseHead(found.text, this.#method);
    if (head.status >= 200) this.#begin(head);
    else if (head.status === 101 || (this.#interim += 1) > MOST_INTERIM)
      throw new WireError("BAD_ANSWER", `the answer has status ${head.status}, which nothing asked for`);
    return found.rest;
  }

  #begin(head: ResponseHead): void {
    this.#head = head;
    if (head.body.by === "length") this.#left = head.body.bytes;
    if (head.body.by === "chunks") this.#chunks = new ChunkedBody(this.#events.onData);
    this.#isDone = head.body.by === "length" && this.#left === 0;
    this.#events.onHead(head);
  }

  #feedBody(bytes: Buffer): number {
    if (this.#chunks !== undefined) {
      const taken = this.#chunks.feed(bytes);
      this.#isDone = this.#chunks.isDone;
      return taken;
    }
    const taken = this.#head?.body.by === "close" ? bytes : bytes.subarray(0, this.#left);
    this.#left -= taken.byteLength;
    this.#isDone = this.#head?.body.by === "length" && this.#left === 0;
    this.#events.onData(taken);
    return taken.byteLength;
  }
}

const BEGINNING = Buffer.from("HTTP/1.");

/** A service that is none of HTTP may wait for ever for what it would understand. */
function checkBeginning(bytes: Buffer): void {
  const length = Math.min(bytes.byteLength, BEGINNING.byteLength);
  if (bytes.compare(BEGINNING, 0, length, 0, length) !== 0)
    throw new WireError("BAD_ANSWER", "the answer does not begin like an HTTP/1.1 answer");
}
