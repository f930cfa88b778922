import { Readable } from "node:stream";
import type { OpenPiece } from "./download.ts";
import type { DownloadRequest, Headers, SendRange } from "./http.ts";

/** Bytes of a range: several round trips' worth on any way that needs this, and little enough to be kept in memory. */
const RANGE = 8 * 1024 * 1024;
/** Less than this is not worth another connection. */
const WORTH_IT = 4 * RANGE;
/** Ranges kept ahead at once, all downloads of a client together: 24 MiB. */
const MOST_AHEAD = 3;

/** Bytes a millisecond (64 MiB a second) from which on one connection is as fast as the rest of the way. */
const FAST = 64 * 1024;
/** Bytes after which that can be told. */
const TELLING = RANGE / 2;

type Plan = DownloadRequest & { readonly size: number };

interface Piece {
  readonly stop: { at: number | undefined };
  readonly stream: Promise<Readable>;
}

/**
 * Reads large content over several connections where the caller says so. It begins with one, as any other download; where that is slow
 * and there is room at the host that nobody else waits for, it is told to stop a range further on, and ranges ahead of it are asked for on other
 * connections and passed on in order. Nothing is asked for twice, and never do more than `MOST_AHEAD` ranges fill memory.
 */
export function createParallelDownload(
  openPiece: OpenPiece,
  hasRoom: (url: string) => boolean,
): (wanted: DownloadRequest, send: SendRange) => Promise<Readable> {
  const shared = { ahead: 0 };
  return async (wanted, send) => {
    const { parallel = 1, size, offset = 0, verified } = wanted;
    if (parallel <= 1 || verified !== true || size === undefined || size - offset < WORTH_IT)
      return openPiece(wanted, send);
    const ranges = new Ranges(openPiece, { ...wanted, size }, send, hasRoom, shared);
    return ranges.open();
  };
}

class Ranges {
  readonly #openPiece: OpenPiece;
  readonly #plan: Plan;
  readonly #send: SendRange;
  readonly #hasRoom: (url: string) => boolean;
  readonly #shared: { ahead: number };
  readonly #ahead: Piece[] = [];
  /** Bytes that were passed on, and where the next range begins: both in bytes of the whole content. */
  #position: number;
  #next: number;
  #startedAt = 0;
  #wasSlow = false;
  #answered: { readonly url: string; readonly doesRanges: boolean } | undefined;

  constructor(
    openPiece: OpenPiece,
    plan: Plan,
    send: SendRange,
    hasRoom: (url: string) => boolean,
    shared: { ahead: number },
  ) {
    this.#openPiece = openPiece;
    this.#plan = plan;
    this.#shared = shared;
    this.#hasRoom = hasRoom;
    this.#position = plan.offset ?? 0;
    this.#next = this.#position;
    this.#send = (headers) => this.#ask(send, headers);
  }

  async open(): Promise<Readable> {
    const first = this.#openRest();
    await first.stream;
    this.#startedAt = performance.now();
    const stream = Readable.from(this.#inOrder(first), { objectMode: false, highWaterMark: 256 * 1024 });
    // One that is closed before anybody has read from it has not begun, and ends nothing by itself.
    return stream.once("close", () => close(first));
  }

  async #ask(send: SendRange, headers: Headers): ReturnType<SendRange> {
    const response = await send(headers);
    const doesRanges = response.status === 206 || response.headers["accept-ranges"] === "bytes";
    this.#answered = { url: response.url, doesRanges };
    return response;
  }

  async *#inOrder(first: Piece): AsyncGenerator<Buffer> {
    let current: Piece | undefined = first;
    try {
      while (current !== undefined) {
        for await (const chunk of (await current.stream) as AsyncIterable<Buffer>) {
          this.#position += chunk.byteLength;
          this.#plan.inspect?.chunk(chunk);
          yield chunk;
          this.#lookAhead(current);
        }
        current = this.#following();
      }
      this.#plan.inspect?.end();
    } finally {
      if (current !== undefined) close(current);
      for (const piece of this.#ahead) close(piece);
      this.#shared.ahead -= this.#ahead.length;
    }
  }

  /** The next range that is under way, else all the rest. */
  #following(): Piece | undefined {
    const piece = this.#ahead.shift();
    if (piece === undefined) return this.#next < this.#plan.size ? this.#openRest() : undefined;
    this.#shared.ahead -= 1;
    return piece;
  }

  #lookAhead({ stop }: Piece): void {
    const { parallel = 1, size } = this.#plan;
    while (this.#ahead.length < parallel - 1 && this.#shared.ahead < MOST_AHEAD && this.#mayAsk()) {
      if (stop.at === undefined) {
        if (size - this.#position < WORTH_IT) return;
        stop.at = this.#next = this.#position + RANGE;
      }
      if (this.#next >= size) return;
      this.#ahead.push(this.#openRange());
      this.#shared.ahead += 1;
    }
  }

  #mayAsk(): boolean {
    return this.#answered?.doesRanges === true && this.#isSlow() && this.#hasRoom(this.#answered.url);
  }

  /** Told of one connection, and kept to: several are faster. */
  #isSlow(): boolean {
    const read = this.#position - (this.#plan.offset ?? 0);
    this.#wasSlow ||= read >= TELLING && read < FAST * (performance.now() - this.#startedAt);
    return this.#wasSlow;
  }

  #openRange(): Piece {
    const offset = this.#next;
    this.#next = Math.min(offset + RANGE, this.#plan.size);
    // One byte more than a range, so that it is read to its end and its place at the host is free again.
    return this.#openAt(offset, this.#next, RANGE + 1);
  }

  #openRest(): Piece {
    const offset = this.#next;
    this.#next = this.#plan.size;
    return this.#openAt(offset, undefined, undefined);
  }

  #openAt(offset: number, at: number | undefined, ahead: number | undefined): Piece {
    const stop = { at };
    const stream = this.#openPiece(
      { ...this.#plan, inspect: undefined, offset, stop, ahead },
      this.#send,
    ).then((opened) => {
      // A failure is met when the range's turn comes.
      opened.on("error", () => undefined);
      if (ahead !== undefined) opened.read(0);
      return opened;
    });
    stream.catch(() => undefined);
    return { stop, stream };
  }
}

function close({ stream }: Piece): void {
  stream.then(
    (opened) => opened.destroy(),
    () => undefined,
  );
}
