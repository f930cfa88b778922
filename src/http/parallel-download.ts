import { Readable } from "node:stream";
import type { OpenPiece } from "./download.ts";
import type { DownloadRequest, Http, HttpResponse, SendRange } from "./http.ts";

/** Bytes of one range: some round trips' worth on any way that is worth it, and little enough to be kept in memory. */
const RANGE = 8 * 1024 * 1024;
/** Ranges kept ahead at once, all downloads of a client together: 24 MiB. */
const MOST_AHEAD = 3;

/**
 * Reads large content over several connections where the caller says so: ranges are asked for ahead of the one that is being read and
 * passed on in order. One that is ahead goes only where nobody else waits for the host, and never do more than `MOST_AHEAD` fill
 * memory. A host that does not do ranges is read over one connection.
 */
export function createParallelDownload(
  openPiece: OpenPiece,
  hasRoom: (url: string) => boolean,
): Http["download"] {
  const ahead = { count: 0 };
  return async (wanted, send) => {
    const { parallel = 1, size, offset = 0, verified } = wanted;
    const isWorthIt = parallel > 1 && verified === true && size !== undefined && size - offset > RANGE;
    if (!isWorthIt || send === undefined) return openPiece(wanted, send);
    const ranges = new Ranges(openPiece, { ...wanted, size }, send, hasRoom, ahead);
    return (await ranges.open()) ?? openPiece(wanted, send);
  };
}

class Ranges {
  readonly #openPiece: OpenPiece;
  readonly #plan: DownloadRequest & { readonly size: number };
  readonly #send: SendRange;
  readonly #hasRoom: (url: string) => boolean;
  readonly #shared: { count: number };
  readonly #ahead: Promise<Readable>[] = [];
  #next: number;
  #last: HttpResponse | undefined;

  constructor(
    openPiece: OpenPiece,
    plan: DownloadRequest & { readonly size: number },
    send: SendRange,
    hasRoom: (url: string) => boolean,
    shared: { count: number },
  ) {
    this.#openPiece = openPiece;
    this.#plan = plan;
    this.#shared = shared;
    this.#hasRoom = hasRoom;
    this.#next = plan.offset ?? 0;
    this.#send = async (headers) => (this.#last = await send(headers));
  }

  /** Everything in order; undefined where the host answers the first range with the whole. */
  async open(): Promise<Readable | undefined> {
    const first = await this.#openNext();
    if (this.#last?.status !== 206) {
      first.destroy();
      return undefined;
    }
    return Readable.from(this.#inOrder(first), { objectMode: false, highWaterMark: 256 * 1024 });
  }

  async *#inOrder(first: Readable): AsyncGenerator<Buffer> {
    try {
      for (
        let current: Readable | undefined = first;
        current !== undefined;
        current = await this.#following()
      ) {
        for await (const chunk of current as AsyncIterable<Buffer>) {
          yield chunk;
          this.#lookAhead();
        }
      }
    } finally {
      first.destroy();
      for (const piece of this.#ahead) this.#drop(piece);
    }
  }

  /** The next range: one that is under way, else one asked for now. */
  async #following(): Promise<Readable | undefined> {
    const piece = this.#ahead.shift();
    if (piece === undefined) return this.#next < this.#plan.size ? this.#openNext() : undefined;
    this.#shared.count -= 1;
    return piece;
  }

  #lookAhead(): void {
    const { parallel = 1, size } = this.#plan;
    while (
      this.#next < size &&
      this.#ahead.length < parallel - 1 &&
      this.#shared.count < MOST_AHEAD &&
      this.#last !== undefined &&
      this.#hasRoom(this.#last.url)
    ) {
      this.#shared.count += 1;
      const piece = this.#openNext(RANGE);
      // A failure is met when the range's turn comes.
      piece.catch(() => undefined);
      this.#ahead.push(piece);
    }
  }

  async #openNext(ahead?: number): Promise<Readable> {
    const offset = this.#next;
    const until = Math.min(offset + RANGE, this.#plan.size);
    this.#next = until;
    const stream = await this.#openPiece({ ...this.#plan, offset, until, ahead }, this.#send);
    stream.on("error", () => undefined);
    if (ahead !== undefined) stream.read(0);
    return stream;
  }

  #drop(piece: Promise<Readable>): void {
    this.#shared.count -= 1;
    piece.then(
      (stream) => stream.destroy(),
      () => undefined,
    );
  }
}
