import type { Readable } from "node:stream";
import type { Side } from "../errors/user-error.ts";

/**
 * Which of a host's queues a request waits in: small ones keep moving while downloads and uploads of content are under way.
 * Whoever uploads what it downloads holds the upload's place first and the download's second, never the other way round, and never
 * two places of one queue.
 */
export type RequestKind = "small" | "download" | "upload";

/** Header names in lower case; a repeated header's values are joined by a comma. */
export type Headers = Readonly<Record<string, string>>;

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Headers | undefined;
  /** Headers that somebody has given for this origin: whatever their names, they never go along with a redirect to another. */
  readonly ownHeaders?: Headers | undefined;
  /**
   * Makes credentials for this origin, as `ownHeaders`, once the request's turn has come and again for every further try: a signature has a
   * time in it, and a token ends. It must not ask the host that it is for.
   */
  readonly sign?: (() => Promise<Headers>) | undefined;
  /** A function is called once the request's turn has come, and again for every further try. */
  readonly body?: Uint8Array | (() => Promise<Readable>) | undefined;
  /** Bytes of a body given by a function; without it the body is sent in chunked transfer encoding. */
  readonly bodySize?: number | undefined;
  /** Default "small": of a GET, the answer is a document, which is read as part of the try, so that one that breaks off is asked for again. */
  readonly kind?: RequestKind | undefined;
  /** What the request is called in the counters, such as "GET blob"; default its method. */
  readonly label?: string | undefined;
  /** Statuses that are an answer; every other one is a UserError. Default: any 2xx. */
  readonly expect?: readonly number[] | undefined;
  /** Says what an unexpected answer means, from its body. */
  readonly explain?: ((refusal: Refusal) => Explanation | undefined) | undefined;
  /** False: a single try. Default true. */
  readonly retry?: boolean | undefined;
  /** "manual": a redirect is an answer like another (to be named in `expect`). Default "follow". */
  readonly redirect?: "follow" | "manual" | undefined;
  readonly side?: Side | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that was not expected; `text` is the beginning of its body, at most 64 KiB. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What stands in for the general words of an error. */
export interface Explanation {
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Undecoded bytes. It holds a place in the host's queue until it is read to its end or destroyed. */
  readonly body: Readable;
}

export interface DownloadRequest {
  readonly url: string;
  readonly headers?: Headers | undefined;
  readonly label?: string | undefined;
  /** Where to start, in bytes. */
  readonly offset?: number | undefined;
  /** Bytes of the whole content, where known. */
  readonly size?: number | undefined;
  /**
   * Connections to read over, by ranges, as far as the host's queue has room for them: for content far larger than a range, on ways that
   * are limited a connection. Only with `size` and `verified`; default 1. Each further one costs up to 8 MiB of memory.
   */
  readonly parallel?: number | undefined;
  /** True where the caller checks a digest: a cut download is then resumed without a validator too. */
  readonly verified?: boolean | undefined;
  /** True where the address names one content for ever: servers behind it may tag that each in its own way (ETag), which says nothing. */
  readonly immutable?: boolean | undefined;
  /** Checks the content on its way. */
  readonly inspect?: Inspector | undefined;
  readonly side?: Side | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sees each chunk of a stream before it is passed on, and its end before that is told; what it throws is the stream's error. */
export interface Inspector {
  readonly chunk: (bytes: Uint8Array) => void;
  readonly end: () => void;
}

/** What has been asked of one host so far. */
export interface HostCounters {
  readonly host: string;
  /** Requests by label, every try counted. */
  readonly requests: Readonly<Record<string, number>>;
  readonly retries: number;
  /** Bytes of bodies. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

/** A try that failed and is made again after `delayMs`. */
export interface RetryEvent {
  readonly host: string;
  readonly method: string;
  /** Redacted. */
  readonly url: string;
  readonly reason: string;
  /** Of the error; absent for one that is nobody's to mend. */
  readonly code?: string;
  /** 1 for the first try that failed. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** A host has asked to be left alone for a while: nothing is asked of it until then. */
export interface WaitEvent {
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Nothing comes from a host that is waited for. */
export interface SilenceEvent {
  readonly host: string;
  /** What is waited for: "no answer came" */
  readonly what: string;
  /** Milliseconds of silence so far. */
  readonly silentMs: number;
  /** Milliseconds of silence after which the try is given up. */
  readonly mostMs: number;
}

/** A try of a caller's own that failed and is to be made again. */
interface FailedTry {
  readonly method: string;
  readonly url: string;
  readonly error: unknown;
  readonly attempt: number;
  /** Milliseconds to wait at least. */
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a request with the range headers of one piece of a download. */
export type SendRange = (headers: Headers) => Promise<HttpResponse>;

/**
 * The one HTTP client: retries, back-off, resume and redirects behind a plain request. Whatever fails for good is a UserError
 * UNREACHABLE, TLS_FAILED, TIMEOUT, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, RATE_LIMITED, SERVER_ERROR, HTTP_STATUS,
 * TOO_MANY_REDIRECTS or CONTENT_CHANGED; an aborted signal's own reason; or what a body's source failed with.
 */
export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Content from `offset` on, as one stream that mends its own cuts. `send` asks for a piece in place of a plain request. */
  download(request: DownloadRequest, send?: SendRange): Promise<Readable>;
  /**
   * Opens a connection to an origin for a request that is about to follow, unless there are as many as may be under way. Done when it is
   * open, or cannot be: the request is told why.
   */
  prepare(origin: string): Promise<void>;
  /** Whether the other side of an https origin speaks TLS, with whatever certificate, or does not answer at all to it. */
  speaksTls(origin: string): Promise<boolean>;
  /** Tries that anything is worth; callers with a retry of their own keep to it. */
  readonly attempts: number;
  /** Waits as long as before any other retry, and reports it. */
  pause(failed: FailedTry): Promise<void>;
  counters(): HostCounters[];
  close(): Promise<void>;
}
