import type { Readable } from "node:stream";
import type { Headers } from "./http.ts";

/** One request on the wire: no retries, no redirects. */
export interface EngineRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array | Readable | undefined;
  /** Milliseconds to wait for the answer to begin. */
  readonly answerTimeoutMs: number;
  /** Milliseconds without a byte of a body that is wanted. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Called with the bytes of each piece of the answer's body; answers how many milliseconds to wait before the next. */
  readonly onBytes: (count: number) => number;
}

export interface EngineResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
}

/** What puts requests on the wire; the rest of this room is unaware of connections. */
export interface Engine {
  send(request: EngineRequest): Promise<EngineResponse>;
  /** Opens a connection ahead of a request, which is told where that fails. */
  prepare(url: URL): Promise<void>;
  /** Opens a connection by TLS, and closes it; whose certificate it is does not matter. Throws what connecting failed with. */
  greet(url: URL): Promise<void>;
  close(): Promise<void>;
}
