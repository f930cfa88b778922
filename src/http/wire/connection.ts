import type { OnReadOpts, Socket } from "node:net";
import type { EngineResponse } from "../engine.ts";
import { ReadBuffer, type ReadBuffers } from "./read-buffers.ts";
import { WireError } from "./wire-error.ts";
import { WireExchange, type WireRequest } from "./wire-exchange.ts";

/** Milliseconds for which an answer is still looked for once writing has failed. */
const LAST_WORD_MS = 500;
/** Milliseconds for which content that was read waits for more of it. */
const GATHERING_MS = 20;

/** One connection, for one request at a time. */
export class Connection {
  readonly #reader: ReadBuffer;
  readonly #gathers: boolean;
  #taking: NodeJS.Immediate | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #gatheringSince = 0;
  #socket: Socket | undefined;
  #exchange: WireExchange | undefined;
  #idle: NodeJS.Timeout | undefined;
  #uses = 0;
  #hasHungUp = false;
  #onIdle: (() => void) | undefined;
  #onClosed: (() => void) | undefined;

  /** `gathers`: what is read comes in small pieces, as TLS hands them out, and is taken a few at a time. */
  constructor(buffers: ReadBuffers, gathers: boolean) {
    this.#reader = new ReadBuffer(buffers);
    this.#gathers = gathers;
  }

  /** For `net.connect` and `tls.connect`. */
  get onread(): OnReadOpts {
    return {
      buffer: () => this.#reader.next(),
      callback: (count) => {
        if (this.#reader.filled(count) || !this.#gathers) this.#take();
        else this.#gather(count);
        return true;
      },
    };
  }

  /** True where the other side hung up between two requests, as it may, before it could know of the second. */
  get hungUp(): boolean {
    return this.#uses > 1 && this.#hasHungUp;
  }

  get isOpen(): boolean {
    // What has been read already, with nothing asked, is about to close it.
    const isQuiet = this.#taking === undefined;
    return isQuiet && this.#socket !== undefined && !this.#socket.destroyed && this.#socket.writable;
  }

  /** Takes a connected socket over. `onIdle` is called when it may be used again, `onClosed` when never more. */
  attach(socket: Socket, events: { readonly onIdle: () => void; readonly onClosed: () => void }): void {
    this.#socket = socket;
    [this.#onIdle, this.#onClosed] = [events.onIdle, events.onClosed];
    readLastWord(socket, () => this.#exchange?.isSending === true);
    socket.on("error", (error) => this.#broken(() => this.#exchange?.fail(error)));
    // Node reads into buffers of its own where TLS is spoken through another socket, whatever is asked for.
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("end", () => this.#broken(() => this.#exchange?.ended()));
    socket.on("close", () => this.#closed());
    socket.unref();
  }

  /** Sends a request; the connection has to be idle. */
  send(request: WireRequest): Promise<EngineResponse> {
    clearTimeout(this.#idle);
    const socket = this.#socket;
    if (socket === undefined) throw new Error("the connection has no socket");
    this.#uses += 1;
    socket.ref();
    const exchange = new WireExchange(socket, request, (keepAliveMs) => this.#done(keepAliveMs));
    this.#exchange = exchange;
    exchange.start();
    return exchange.answer;
  }

  destroy(): void {
    clearTimeout(this.#idle);
    this.#socket?.destroy();
  }

  /** Of content whose length is known more is certain to come; anything else may be all that comes. */
  #gather(count: number): void {
    const toCome = this.#exchange?.bytesToCome ?? 0;
    const { waiting } = this.#reader;
    if (toCome === waiting) this.#take();
    else if (toCome > waiting) this.#waitForMore(count);
    else this.#taking ??= setImmediate(() => this.#take());
  }

  /** One timer outlasts many pieces, for making and clearing one for each costs more than it is worth. */
  #waitForMore(count: number): void {
    if (this.#reader.waiting === count) this.#gatheringSince = performance.now();
    this.#gathering ??= setTimeout(() => this.#gathered(), GATHERING_MS).unref();
  }

  #gathered(): void {
    const restMs = this.#gatheringSince + GATHERING_MS - performance.now();
    const isEarly = this.#reader.waiting > 0 && restMs >= 1;
    this.#gathering = isEarly ? setTimeout(() => this.#gathered(), restMs).unref() : undefined;
    if (!isEarly) this.#take();
  }

  #take(): void {
    clearImmediate(this.#taking);
    this.#taking = undefined;
    const bytes = this.#reader.taken();
    if (bytes.byteLength > 0) this.#read(bytes);
  }

  #read(bytes: Buffer): void {
    const exchange = this.#exchange;
    // Nobody has asked for anything.
    if (exchange === undefined) this.destroy();
    else exchange.read(bytes);
  }

  #done(keepAliveMs: number): void {
    this.#exchange = undefined;
    const socket = this.#socket;
    if (keepAliveMs === 0 || socket === undefined || !this.isOpen) {
      socket?.destroy();
      return;
    }
    this.#idle = setTimeout(() => socket.destroy(), keepAliveMs).unref();
    // A hang-up is only noticed by who reads.
    socket.resume();
    socket.unref();
    this.#onIdle?.();
  }

  #broken(tell: () => void): void {
    this.#take();
    this.#hasHungUp = this.#exchange?.isUnanswered === true;
    tell();
  }

  #closed(): void {
    this.#take();
    clearTimeout(this.#idle);
    clearTimeout(this.#gathering);
    this.#reader.retire();
    this.#exchange?.fail(new WireError("CONNECTION_CLOSED", "the connection was closed"));
    this.#onClosed?.();
  }
}

/**
 * A server that refuses an upload in its middle answers and hangs up: writing then fails before its answer is read. The socket is
 * kept for a moment, in which that answer comes in if there is one.
 */
function readLastWord(socket: Socket, isSending: () => boolean): void {
  const destroy = socket.destroy.bind(socket);
  let isLast = false;
  socket.destroy = (error?: Error & { readonly syscall?: string }) => {
    if (isLast || error?.syscall !== "write" || !isSending()) return destroy(error);
    isLast = true;
    setTimeout(() => destroy(error), LAST_WORD_MS).unref();
    return socket;
  };
}
