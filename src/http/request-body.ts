import type { Readable } from "node:stream";
import { errorFor, isLengthMismatch, isNetworkError } from "./http-error.ts";
import type { Headers, HttpRequest } from "./http.ts";

/** A request's body, opened for one try. */
export interface OpenBody {
  readonly body: Uint8Array | Readable | undefined;
  /** What a try has failed with: the source's own failure where there was one, which is not the host's fault. */
  readonly failure: (error: unknown) => unknown;
  /** Lets go of the source, whether it was read to its end or not. */
  readonly close: () => void;
}

/** Throws a SourceFailure where the source does not open. */
export async function openBody(request: HttpRequest): Promise<OpenBody> {
  const { body } = request;
  if (typeof body !== "function") return { body, failure: (error) => error, close: () => undefined };
  let stream: Readable;
  try {
    stream = await body();
  } catch (error) {
    throw new SourceFailure(error);
  }
  let failure: SourceFailure | undefined;
  // A connection that breaks takes the body with it: the body then fails with the connection's error.
  stream.once("error", (error) => {
    if (!isNetworkError(error)) failure = new SourceFailure(error);
  });
  return {
    body: stream,
    failure: (error) => failure ?? (isLengthMismatch(error) ? wrongLength(request) : error),
    close: () => stream.destroy(),
  };
}

/** Bytes of a body, as far as they are known. */
export function bodyBytes({ body, bodySize }: HttpRequest): number {
  return typeof body === "function" ? (bodySize ?? 0) : (body?.byteLength ?? 0);
}

/** The header for a body that announces its size. */
export function lengthHeader({ body, bodySize }: HttpRequest): Headers {
  return typeof body === "function" && bodySize !== undefined ? { "content-length": String(bodySize) } : {};
}

/** The body is not as long as announced, which is found out on its way to the wire. */
function wrongLength(request: HttpRequest): SourceFailure {
  const what = `the content to send does not have the announced ${request.bodySize ?? 0} bytes`;
  return new SourceFailure(
    errorFor(request, "SIZE_MISMATCH", what, "Its source gave a wrong size. None of it was kept."),
  );
}

/** Marks what a request's own body or signature failed with, so that it is passed on unchanged and not tried again. */
export class SourceFailure extends Error {
  constructor(cause: unknown) {
    super("what was to be sent failed", { cause });
  }
}
