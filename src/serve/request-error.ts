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

/** What strangers are told of a failure of a store: its own words may name paths of this machine, or hosts behind it. */
const ANSWERS: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  NOT_FOUND: [404, "BLOB_UNKNOWN", "There is no such content"],
  BAD_IMAGE_NAME: [400, "NAME_INVALID", "This is not the name of a repository"],
  BAD_PATH: [404, "NAME_INVALID", "This cannot be the path of a file"],
  BAD_TAG: [400, "MANIFEST_INVALID", "This is not a tag"],
  BAD_DIGEST: [400, "DIGEST_INVALID", "This is not a digest"],
  BAD_MANIFEST: [400, "MANIFEST_INVALID", "The manifest cannot be read"],
  UNSUPPORTED_SCHEMA1: [400, "MANIFEST_INVALID", "Docker schema 1 manifests are not supported"],
  MANIFEST_BLOB_UNKNOWN: [400, "MANIFEST_BLOB_UNKNOWN", "The manifest names content that is not here yet"],
  DIGEST_MISMATCH: [400, "DIGEST_INVALID", "The content has another digest than was announced"],
  SIZE_MISMATCH: [400, "SIZE_INVALID", "The content has another size than was announced"],
  UNAUTHORIZED: [502, "UNAUTHORIZED", "This server has no login where the content is; its log says more."],
  FORBIDDEN: [502, "DENIED", "This server is not let in where the content is; its log says more."],
  DISK_FULL: [507, "UNKNOWN", "The server has no room left."],
  DAMAGED: [500, "UNKNOWN", "The content is damaged on this server; its log says more."],
};
const FAILED = "The server failed; its log says why.";
/** Seconds after which a file may be open again. */
const BUSY = { "Retry-After": "2" };

/** Nothing is wrong but that this process has as many files and connections open as it may. */
function hasNoFiles(error: unknown): boolean {
  if (error instanceof UserError) return error.code === "TOO_MANY_OPEN_FILES";
  return isTooManyOpen(error);
}

/** What to answer when a store fails. The words of its error stay inside. */
export function requestErrorOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (hasNoFiles(error))
    return new RequestError(503, "TOOMANYREQUESTS", "The server is busy; ask again.", BUSY);
  const answer = error instanceof UserError ? ANSWERS[error.code] : undefined;
  if (answer === undefined || !(error instanceof UserError)) return new RequestError(500, "UNKNOWN", FAILED);
  return new RequestError(...answer);
}
