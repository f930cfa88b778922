import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { giveBack } from "../../values/lent-bytes.ts";
import { WireError } from "./wire-error.ts";

/** Bytes written ahead of the network before the source is asked to wait. */
const AHEAD = 256 * 1024;

interface BodyEvents {
  /** Some of it is on its way. */
  readonly onProgress: () => void;
  readonly onSent: () => void;
  readonly onError: (error: Error) => void;
}

/** Writes a stream to a socket behind a request's head, which goes along with its first bytes. */
export class BodySender {
  readonly #socket: Socket;
  readonly #source: Readable;
  readonly #length: number | undefined;
  readonly #events: BodyEvents;
  #head: string | undefined;
  #sent = 0;
  #isOver = false;

  /** Without a `length` in bytes the body is sent in chunks. */
  constructor(
    socket: Socket,
    body: { readonly head: string; readonly source: Readable; readonly length: number | undefined },
    events: BodyEvents,
  ) {
    this.#socket = socket;
    this.#head = body.head;
    this.#source = body.source;
    this.#length = body.length;
    this.#events = events;
    socket.on("drain", this.#resume);
    this.#source
      .on("data", this.#write)
      .on("end", this.#end)
      .on("error", this.#fail)
      .on("close", this.#closed);
    if (this.#source.destroyed) this.#closed();
    // One that somebody has paused before does not begin by itself.
    else this.#source.resume();
  }

  /** Nothing more is sent. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#socket.off("drain", this.#resume);
    this.#source.off("data", this.#write).off("end", this.#end).off("close", this.#closed);
    // A source that is closed in the middle may say so as an error.
    this.#source.destroy();
  }

  readonly #resume = (): void => void this.#source.resume();

  readonly #write = (chunk: Uint8Array): void => {
    this.#sent += chunk.byteLength;
    if (this.#length !== undefined && this.#sent > this.#length) {
      this.#fail(this.#mismatch());
      return;
    }
    if (chunk.byteLength > 0) this.#put(chunk);
    if (this.#socket.writableLength > AHEAD) this.#source.pause();
  };

  #put(chunk: Uint8Array): void {
    const { onProgress } = this.#events;
    const isChunked = this.#length === undefined;
    const before = `${this.#takeHead()}${isChunked ? `${chunk.byteLength.toString(16)}\r\n` : ""}`;
    if (before !== "") {
      this.#socket.cork();
      this.#socket.write(before, "latin1");
    }
    this.#socket.write(chunk, (error) => {
      if (error !== null && error !== undefined) return;
      giveBack(chunk);
      onProgress();
    });
    if (isChunked) this.#socket.write("\r\n", "latin1");
    if (before !== "") this.#socket.uncork();
  }

  #takeHead(): string {
    const head = this.#head ?? "";
    this.#head = undefined;
    return head;
  }

  readonly #end = (): void => {
    if (this.#isOver) return;
    if (this.#length !== undefined && this.#sent < this.#length) {
      this.#fail(this.#mismatch());
      return;
    }
    const last = `${this.#takeHead()}${this.#length === undefined ? "0\r\n\r\n" : ""}`;
    if (last !== "") this.#socket.write(last, "latin1");
    this.#isOver = true;
    this.#socket.off("drain", this.#resume);
    this.#events.onSent();
  };

  readonly #closed = (): void => {
    if (!this.#isOver) this.#fail(new Error("the body to send was closed before its end"));
  };

  readonly #fail = (error: Error): void => {
    if (this.#isOver) return;
    this.stop();
    this.#events.onError(error);
  };

  #mismatch(): WireError {
    return new WireError(
      "BODY_LENGTH_MISMATCH",
      `the body to send has ${this.#sent} bytes and more or less than the ${this.#length ?? 0} announced`,
    );
  }
}
