import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { EngineRequest, EngineResponse } from "../engine.ts";
import type { FloorRate } from "../floor-rate.ts";
import type { Headers } from "../http.ts";
import { giveBack } from "../../values/lent-bytes.ts";
import { AnswerBody } from "./answer-body.ts";
import { AnswerParser } from "./answer-parser.ts";
import { BodySender } from "./body-sender.ts";
import { Listening, type Silence } from "./listening.ts";
import { requestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";
import { WireError } from "./wire-error.ts";

/** A request as it goes over one connection. */
export interface WireRequest extends EngineRequest {
  /** What is asked for: a path, or a whole URL where a proxy is asked (RFC 9112, 3.2). */
  readonly target: string;
  /** Those that the way needs, such as a proxy's. */
  readonly wayHeaders: Headers;
  readonly floor: FloorRate;
  readonly silence: Silence;
}

/** What an exchange ends with: the milliseconds for which its connection is good for another; 0 closes it. */
type Done = (keepAliveMs: number) => void;

/** One request and its answer on one connection. */
export class WireExchange {
  readonly answer: Promise<EngineResponse>;
  readonly #request: WireRequest;
  readonly #socket: Socket;
  readonly #done: Done;
  readonly #parser: AnswerParser;
  readonly #resolve: (response: EngineResponse) => void;
  readonly #reject: (error: Error) => void;
  #sender: BodySender | undefined;
  #isSent = false;
  #isOver = false;
  #body: AnswerBody | undefined;
  /** Bytes of the answer's body so far. */
  #passed = 0;
  #listening: Listening | undefined;

  constructor(socket: Socket, request: WireRequest, done: Done) {
    const { promise, resolve, reject } = withResolvers<EngineResponse>();
    [this.answer, this.#resolve, this.#reject] = [promise, resolve, reject];
    [this.#socket, this.#request, this.#done] = [socket, request, done];
    this.#parser = new AnswerParser(request.method, {
      onHead: (head) => this.#begin(head),
      onData: (bytes) => {
        this.#passed += bytes.byteLength;
        this.#body?.accept(bytes);
      },
    });
  }

  /** True while nothing of the answer has come. */
  get isUnanswered(): boolean {
    return !this.#parser.hasBegun;
  }

  /** True while a body is being written that the other side has not answered yet. */
  get isSending(): boolean {
    return this.#sender !== undefined && this.#body === undefined && !this.#isOver;
  }

  /** Bytes of the answer's body that have not been read yet, where its length is known. */
  get bytesToCome(): number {
    return this.#parser.left;
  }

  start(): void {
    const { answerTimeoutMs, body, signal } = this.#request;
    if (signal?.aborted === true) {
      this.#abort();
      return;
    }
    signal?.addEventListener("abort", this.#abort, { once: true });
    this.#await(answerTimeoutMs, "ANSWER_TIMEOUT", "no answer came");
    try {
      this.#write(this.#head(), body);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** Takes bytes off the connection. What of them is none of a body's is done with by then, and given back. */
  read(bytes: Buffer): void {
    this.#listening?.heard();
    const before = this.#passed;
    try {
      const taken = this.#parser.feed(bytes);
      giveBack(bytes.subarray(0, taken - (this.#passed - before)));
      if (this.#parser.isDone) this.#finish(taken === bytes.byteLength);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** The other side has hung up. */
  ended(): void {
    try {
      this.#parser.end();
      this.#finish(false);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  fail(error: Error): void {
    if (!this.#close()) return;
    this.#sender?.stop();
    this.#reject(error);
    this.#body?.fail(error);
    this.#done(0);
  }

  #head(): string {
    const { method, target, url, headers, wayHeaders, body } = this.#request;
    return requestHead(method, target, {
      host: url.host,
      connection: "keep-alive",
      ...headers,
      ...wayHeaders,
      ...framing(method, headers, body),
    });
  }

  #write(head: string, body: Uint8Array | Readable | undefined): void {
    if (body instanceof Readable) {
      const announced = this.#request.headers["content-length"];
      const length = announced === undefined ? undefined : Number(announced);
      this.#sender = new BodySender(
        this.#socket,
        { head, source: body, length },
        {
          onProgress: () => this.#listening?.heard(),
          onSent: () => (this.#isSent = true),
          onError: (error) => this.fail(error),
        },
      );
      return;
    }
    this.#isSent = true;
    if (body === undefined || body.byteLength === 0) {
      this.#socket.write(head, "latin1");
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, "latin1");
    this.#socket.write(body, () => this.#listening?.heard());
    this.#socket.uncork();
  }

  #begin(head: ResponseHead): void {
    // An answer in the middle of an upload is its last word: nobody reads the rest.
    if (!this.#isSent) this.#sender?.stop();
    this.#await(this.#request.idleTimeoutMs, "BODY_TIMEOUT", "no more of the answer came");
    this.#body = new AnswerBody(
      {
        pause: () => {
          this.#listening?.stop();
          this.#socket.pause();
        },
        resume: () => {
          if (this.#isOver) return;
          if (this.#listening?.isStopped === true) this.#listening.begin();
          this.#socket.resume();
        },
        abort: (reason) => this.fail(reason),
      },
      this.#request.floor,
      this.#request.onBytes,
    );
    this.#resolve({ status: head.status, headers: head.headers, body: this.#body });
  }

  /** All of the answer has come; nothing may have come behind it. */
  #finish(isClean: boolean): void {
    if (!this.#close()) return;
    this.#body?.complete();
    this.#done(isClean && this.#isSent ? (this.#parser.head?.keepAliveMs ?? 0) : 0);
  }

  /** False where it is over already. */
  #close(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#listening?.stop();
    this.#request.signal?.removeEventListener("abort", this.#abort);
    return true;
  }

  readonly #abort = (): void => this.fail(this.#request.signal?.reason as Error);

  /** Where a body's source is what is waited for, the other side is not. */
  readonly #tellSilence: Silence["tell"] = (...told) => {
    if (this.#isSent || this.#socket.writableLength > 0) this.#request.silence.tell(...told);
  };

  #await(ms: number, code: "ANSWER_TIMEOUT" | "BODY_TIMEOUT", what: string): void {
    this.#listening?.stop();
    const silence = { ...this.#request.silence, tell: this.#tellSilence };
    this.#listening = new Listening(ms, what, silence, () =>
      this.fail(new WireError(code, `${what} for ${ms / 1000} s`)),
    );
  }
}

/** How the body's end is told (RFC 9112, 6): methods that have a body say so even where there is none. */
function framing(method: string, headers: Headers, body: Uint8Array | Readable | undefined): Headers {
  if (body instanceof Readable)
    return headers["content-length"] === undefined ? { "transfer-encoding": "chunked" } : {};
  const length = body?.byteLength ?? 0;
  const hasBody = length > 0 || ["POST", "PUT", "PATCH"].includes(method);
  return hasBody ? { "content-length": String(length) } : {};
}

function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
} {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((onValue, onError) => ([resolve, reject] = [onValue, onError]));
  return { promise, resolve, reject };
}
