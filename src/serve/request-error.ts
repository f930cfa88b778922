import { isTooManyOpen } from "../errors/is-too-many-open.ts";
import { UserError } from "../errors/user-error.ts";

/** An answer that is not what was asked for: a status, and an error code of the distribution-spec ("Error Codes"). */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const ANSWERS: Readonly<Record<string, readonly [status: number, code: string]>> = {
  NOT_FOUND: [404, "BLOB_UNKNOWN"],
  BAD_IMAGE_NAME: [400, "NAME_INVALID"],
  BAD_PATH: [404, "NAME_INVALID"],
  BAD_TAG: [400, "MANIFEST_INVALID"],
  BAD_DIGEST: [400, "DIGEST_INVALID"],
  BAD_MANIFEST: [400, "MANIFEST_INVALID"],
  UNSUPPORTED_SCHEMA1: [400, "MANIFEST_INVALID"],
  MANIFEST_BLOB_UNKNOWN: [400, "MANIFEST_BLOB_UNKNOWN"],
  DIGEST_MISMATCH: [400, "DIGEST_INVALID"],
  SIZE_MISMATCH: [400, "SIZE_INVALID"],
  UNAUTHORIZED: [502, "UNAUTHORIZED"],
  FORBIDDEN: [502, "DENIED"],
  DISK_FULL: [507, "UNKNOWN"],
  DAMAGED: [500, "UNKNOWN"],
};
const FAILED = "The server failed; its log says why.";
/** Seconds after which a file may be open again. */
const BUSY = { "Retry-After": "2" };

/** Nothing is wrong but that this process has as many files and connections open as it may. */
function hasNoFiles(error: unknown): boolean {
  if (error instanceof UserError) return error.code === "TOO_MANY_OPEN_FILES";
  return isTooManyOpen(error);
}

/** What to answer when a store fails. What strangers need not know, such as paths of this machine, stays inside. */
export function requestErrorOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (hasNoFiles(error))
    return new RequestError(503, "TOOMANYREQUESTS", "The server is busy; ask again.", BUSY);
  const answer = error instanceof UserError ? ANSWERS[error.code] : undefined;
  if (answer === undefined || !(error instanceof UserError)) return new RequestError(500, "UNKNOWN", FAILED);
  const [status, code] = answer;
  return new RequestError(status, code, error.message);
}
