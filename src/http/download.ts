import { Readable } from "node:stream";
import { LIMITS } from "../values/limits.ts";
import type { DownloadRequest, Headers, Http, HttpResponse, SendRange } from "./http.ts";
import type { HttpSettings } from "./http-options.ts";
import { discard } from "./read-body.ts";
import { brokenError, errorFor, type RequestName } from "./http-error.ts";
import { contentRange, rangeHeaders, strongValidator } from "./range.ts";
import { WrongRange } from "./wrong-range.ts";

type Pause = Http["pause"];
type Patience = Pick<HttpSettings, "attempts" | "floor">;

/** A download, or a part of one. */
interface PieceRequest extends DownloadRequest {
  /** Where to stop, in bytes of the whole content; undefined means its end. It may be set while the download is under way. */
  readonly stop?: { at: number | undefined } | undefined;
  /** Bytes read ahead of whoever reads the stream. */
  readonly ahead?: number | undefined;
}

export type OpenPiece = (wanted: PieceRequest, send: SendRange) => Promise<Readable>;

const AHEAD = 64 * 1024;

/**
 * Downloads that mend their own cuts: where an answer breaks off, the rest is asked for by Range, under the condition that the
 * content is still the same (a strong ETag; RFC 9110, 13.1.5) or that its reader checks a digest anyway. Bytes that were passed on
 * are never passed on again. A server that answers a range with another one is asked for all of it. Several cuts in a row without
 * getting much further end it.
 */
export function createDownload(pause: Pause, patience: Patience): OpenPiece {
  return async (wanted, send) => {
    const { offset, size } = wanted;
    if (offset !== undefined && offset > 0 && offset === size) return Readable.from([]);
    const pieces = new Pieces(send, wanted, pause, patience);
    await pieces.open();
    return pieces.stream();
  };
}

class Pieces {
  readonly #send: SendRange;
  readonly #plan: PieceRequest;
  readonly #pause: Pause;
  readonly #attempts: number;
  readonly #floor: Patience["floor"];
  readonly #name: RequestName;
  #position: number;
  #end: number | undefined;
  #validator: string | undefined;
  #response: HttpResponse | undefined;
  #skip = 0;
  #failures = 0;
  /** Where and when the last failure was. */
  #failedAt: number;
  #failedOn = performance.now();
  /** The server answers ranges wrongly: all is asked for, and what is there is skipped. */
  #asksForAll = false;

  constructor(send: SendRange, plan: PieceRequest, pause: Pause, { attempts, floor }: Patience) {
    this.#send = send;
    this.#plan = plan;
    this.#pause = pause;
    this.#attempts = attempts;
    this.#floor = floor;
    this.#name = { method: "GET", url: plan.url, side: plan.side };
    this.#position = this.#failedAt = plan.offset ?? 0;
    this.#end = plan.size;
  }

  /** Asks for everything from the present position on. */
  async open(): Promise<void> {
    const first = this.#response === undefined;
    const response = await this.#send(this.#range());
    try {
      this.#accept(response, first);
    } catch (error) {
      response.body.on("error", () => undefined).destroy();
      if (!(error instanceof WrongRange) || this.#asksForAll) throw error;
      this.#asksForAll = true;
      await this.open();
      return;
    }
    this.#response = response;
  }

  #range(): Headers {
    return this.#asksForAll ? {} : rangeHeaders(this.#position, this.#plan.stop?.at, this.#validator);
  }

  stream(): Readable {
    const out = new Readable({
      highWaterMark: this.#plan.ahead ?? AHEAD,
      read: () => void this.#response?.body.resume(),
      destroy: (error, callback) => {
        this.#response?.body.destroy();
        callback(error);
      },
    });
    this.#attach(out);
    return out;
  }

  #accept(response: HttpResponse, first: boolean): void {
    const { status, headers } = response;
    const validator = this.#plan.immutable === true ? undefined : strongValidator(headers);
    if (!first && this.#validator !== undefined && validator !== this.#validator) throw this.#changed();
    this.#validator = validator;
    if (status === 206) this.#acceptPart(headers, first);
    else this.#acceptWhole(headers, first);
  }

  #acceptPart(headers: Headers, first: boolean): void {
    const range = contentRange(headers["content-range"]);
    if (range?.start !== (this.#asksForAll ? 0 : this.#position))
      throw new WrongRange(this.#name, headers["content-range"], this.#position);
    this.#skip = this.#position - range.start;
    this.#acceptSize(range.total, first);
  }

  /** The whole content where a part was asked for: what is already there is skipped, if it is certain to be the same. */
  #acceptWhole(headers: Headers, first: boolean): void {
    if (!first && this.#validator === undefined && this.#plan.verified !== true) throw this.#changed();
    this.#skip = this.#position;
    const length = headers["content-length"];
    if (length !== undefined && /^\d+$/.test(length)) this.#acceptSize(Number(length), first);
  }

  /** Nothing of content that is of another size is read. */
  #acceptSize(size: number | undefined, first: boolean): void {
    this.#end ??= size;
    if (size === undefined || size === this.#end) return;
    if (!first) throw this.#changed();
    const what = `the answer says that there are ${size} bytes in all, where ${this.#end} were expected`;
    throw errorFor(this.#name, "SIZE_MISMATCH", what, WRONG_SIZE);
  }

  #changed(): Error {
    return errorFor(
      this.#name,
      "CONTENT_CHANGED",
      "the download broke off and cannot be resumed, because the content may have changed since",
      "Start it again.",
    );
  }

  #attach(out: Readable): void {
    const body = this.#response?.body;
    if (body === undefined) return;
    if (out.destroyed) {
      body.on("error", () => undefined).destroy();
      return;
    }
    let settled = false;
    const settle = (error: unknown): void => {
      if (settled) return;
      settled = true;
      this.#ended(out, error);
    };
    body.on("data", (chunk: Buffer) => {
      if (settled) return;
      const skipped = Math.min(this.#skip, chunk.byteLength);
      const left = this.#left();
      if (!this.#pass(out, chunk)) body.pause();
      if (chunk.byteLength - skipped <= left) return;
      settle(undefined);
      discard(body);
    });
    body.on("end", () => settle(undefined));
    body.on("error", settle);
    const close = (): void => {
      if (!settled) settle(body.errored ?? new Error("the connection was closed"));
    };
    body.on("close", close);
    if (body.destroyed) close();
  }

  /** False where the reader has enough for now. */
  #pass(out: Readable, chunk: Buffer): boolean {
    const wanted = this.#skip === 0 ? chunk : chunk.subarray(this.#skip);
    this.#skip -= chunk.byteLength - wanted.byteLength;
    const left = this.#left();
    const rest = wanted.byteLength <= left ? wanted : wanted.subarray(0, left);
    if (rest.byteLength === 0) return true;
    this.#position += rest.byteLength;
    return inspected(out, () => {
      this.#plan.inspect?.chunk(rest);
      return out.push(rest);
    });
  }

  /** Bytes before the place to stop. */
  #left(): number {
    return (this.#plan.stop?.at ?? Infinity) - this.#position;
  }

  #ended(out: Readable, error: unknown): void {
    if (out.destroyed) return;
    const end = this.#plan.stop?.at ?? this.#end;
    const isShort = end !== undefined && this.#position < end;
    if (error === undefined && !isShort) {
      this.#finish(out);
      return;
    }
    const cause = error ?? new Error(`the answer ended at ${this.#position} of ${end ?? 0} bytes`);
    this.#resume(out, cause).catch((failure: unknown) => out.destroy(failure as Error));
  }

  #finish(out: Readable): void {
    inspected(out, () => {
      this.#plan.inspect?.end();
      return out.push(null);
    });
  }

  /** A server that sends a byte and hangs up, or a few and falls silent, again and again, does not get on. */
  #gotOn(): boolean {
    const { bytes, ms } = this.#floor;
    const atFloor = (bytes * (performance.now() - this.#failedOn)) / ms;
    return this.#position - this.#failedAt >= Math.max(LIMITS.progressBytes, atFloor);
  }

  async #resume(out: Readable, cause: unknown): Promise<void> {
    const { signal, verified } = this.#plan;
    if (signal?.aborted === true) throw signal.reason;
    if (this.#position === (this.#plan.stop?.at ?? this.#end)) {
      this.#finish(out);
      return;
    }
    if (this.#gotOn()) this.#failures = 0;
    this.#failures += 1;
    [this.#failedAt, this.#failedOn] = [this.#position, performance.now()];
    const hopeless = this.#validator === undefined && verified !== true;
    if (hopeless || this.#failures >= this.#attempts) throw brokenError(this.#name, cause);
    await this.#pause({ ...this.#name, error: cause, attempt: this.#failures, signal });
    await this.open();
    this.#attach(out);
  }
}

const WRONG_SIZE =
  "Something else answers at this address, or a cache in between has kept a part of it. Try another mirror.";

/** What an inspector throws ends the stream. */
function inspected(out: Readable, push: () => boolean): boolean {
  try {
    return push();
  } catch (error) {
    out.destroy(error as Error);
    return false;
  }
}
