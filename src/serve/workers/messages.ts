import type { AdminText } from "../admin/admin.ts";
import type { RequestCosts, ServedRequest } from "../served-request.ts";
import type { ProcessCosts } from "./process-costs.ts";

/** PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** How a worker answers. */
interface WorkerOptions {
  readonly tls?: Certificate;
  readonly stallMs?: number;
  /** It answers what is asked about the server, by asking who started it. */
  readonly hasAdmin: boolean;
  /** Somebody wants to know all of each request, and not only what it cost. */
  readonly isLogged: boolean;
}

/** What a worker is told by whoever started it. A connection comes with its socket. */
export type ToWorker<Place> =
  | { readonly kind: "begin"; readonly place: Place; readonly options: WorkerOptions }
  | { readonly kind: "connection" }
  | { readonly kind: "renew"; readonly tls: Certificate }
  | { readonly kind: "costs" }
  /** Whoever still runs answers. */
  | { readonly kind: "beat" }
  | { readonly kind: "answer"; readonly id: number; readonly answer: AdminText }
  /** Ends when its answers have ended, or after so many milliseconds. */
  | { readonly kind: "drain"; readonly milliseconds: number };

/** A request that has ended. Its time has become a text on the way. */
export interface EndedRequest {
  readonly request: RequestCosts | ServedRequest;
  readonly about?: string;
}

/** What has happened since the last message of this kind. */
export interface CountsMessage {
  readonly kind: "counts";
  readonly begun: number;
  readonly ended: readonly EndedRequest[];
  readonly disconnected: number;
  readonly failures: number;
}

/** What a worker tells. */
export type FromWorker =
  /** It has begun, and can be told. */
  | { readonly kind: "hello"; readonly release: string }
  | { readonly kind: "ready" }
  /** It cannot begin, and ends. */
  | { readonly kind: "unable"; readonly reason: string }
  /** The connection that it was given is its own now; it can be given another. */
  | { readonly kind: "took" }
  | CountsMessage
  /** A failure that its client only sees as "500" or as a cut connection, in words. */
  | { readonly kind: "failure"; readonly text: string }
  | { readonly kind: "asks"; readonly id: number; readonly path: string; readonly host?: string }
  | ({ readonly kind: "costs" } & ProcessCosts)
  | { readonly kind: "beat" }
  /** Answers that ended before they were whole because it was told to stop. */
  | { readonly kind: "cut"; readonly answers: number };
