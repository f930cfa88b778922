import { setMaxListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { whenFilesMayOpen } from "../../content/when-files-may-open.ts";
import type { EngineResponse } from "../engine.ts";
import { Connection } from "./connection.ts";
import type { ReadBuffers } from "./read-buffers.ts";
import type { Route } from "./route.ts";
import { WireError } from "./wire-error.ts";
import type { WireRequest } from "./wire-exchange.ts";

/** What may be sent twice without harm (RFC 9110, 9.2.2). */
const IDEMPOTENT: readonly string[] = ["GET", "HEAD", "PUT", "DELETE"];

/** The connections to one origin. How many there are is up to whoever sends. */
export class Connections {
  readonly #route: Route;
  readonly #buffers: ReadBuffers;
  /** The one used last comes first, so that what is not needed grows old. */
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #ahead: Promise<Connection | undefined>[] = [];
  /** Ends what is being opened. */
  readonly #closing = new AbortController();

  constructor(route: Route, buffers: ReadBuffers) {
    this.#route = route;
    this.#buffers = buffers;
    // As many listen as connections are being opened.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Sends a request; where a connection was closed just as it was used again, over another. */
  async send(request: WireRequest): Promise<EngineResponse> {
    const connection = await this.#acquire(request.signal);
    try {
      return await connection.send(request);
    } catch (error) {
      if (!connection.hungUp || !isRepeatable(request) || request.signal?.aborted === true) throw error;
      return (await this.#open(request.signal)).send(request);
    }
  }

  /** Opens one ahead of a request, unless `most` wait already. */
  async prepare(most: number): Promise<void> {
    if (this.#ahead.length + this.#idle.length >= most) return;
    // The first one is on its way before many others take the time that opening them takes.
    const opened = this.#ahead.length === 0 ? this.#open() : nextTurn().then(() => this.#open());
    this.#ahead.push(opened.catch(() => undefined));
    await opened;
  }

  /** Closes those that nobody uses. */
  closeIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  close(): void {
    this.#closing.abort(new WireError("CONNECTION_CLOSED", "the client was closed"));
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Connection> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      // What the other side has said or done in the meantime is noticed first.
      await nextTurn();
      if (idle.isOpen) return idle;
    }
    const early = await this.#early(signal);
    signal?.throwIfAborted();
    return early?.isOpen === true ? early : this.#open(signal);
  }

  /** One that was opened ahead; whoever gives up waiting leaves it to the next. */
  async #early(signal: AbortSignal | undefined): Promise<Connection | undefined> {
    signal?.throwIfAborted();
    const early = this.#ahead.shift();
    if (early === undefined || signal === undefined) return early;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#ahead.push(early);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", abort, { once: true });
      void early.then((connection) => {
        signal.removeEventListener("abort", abort);
        resolve(connection);
      });
    });
  }

  async #open(wish?: AbortSignal): Promise<Connection> {
    const closing = this.#closing.signal;
    const signal = wish === undefined ? closing : AbortSignal.any([wish, closing]);
    const connection = new Connection(this.#buffers, this.#route.gathers);
    const socket = await whenFilesMayOpen(() => this.#route.connect(connection.onread, signal));
    connection.attach(socket, {
      onIdle: () => this.#idle.push(connection),
      onClosed: () => this.#forget(connection),
    });
    this.#all.add(connection);
    if (closing.aborted) connection.destroy();
    return connection;
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

function isRepeatable({ method, body }: WireRequest): boolean {
  return IDEMPOTENT.includes(method) && (body === undefined || body instanceof Uint8Array);
}
