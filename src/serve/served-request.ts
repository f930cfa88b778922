import type { Route } from "./route.ts";

/** What a request was, and what it cost. */
export interface RequestCosts {
  readonly method: string;
  readonly kind: Route["kind"];
  readonly status: number;
  /** Bytes on the wire, headers included. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly milliseconds: number;
  /** False where the client went away, or the content failed, in the middle. */
  readonly complete: boolean;
}

/** A request that has been answered, or whose connection is gone. */
export interface ServedRequest extends RequestCosts {
  /** When it came. */
  readonly time: Date;
  /** The address that it came from; a proxy's, where there is one between. */
  readonly client: string;
  readonly path: string;
  /** "1.1" */
  readonly httpVersion: string;
  readonly userAgent?: string;
}
