import type { UserError } from "../../errors/user-error.ts";
import type { Look, Piece, Seen } from "./look.ts";

/**
 * What is wrong with a piece. `FAILED`: its host did not do its part, so that nothing can be said. `ELSEWHERE`: it is in a volume of the bundle
 * that is not at hand, which is told for the volume and not for each piece.
 */
export type Fault = "MISSING" | "WRONG_DIGEST" | "TRUNCATED" | "UNREADABLE" | "FAILED" | "ELSEWHERE";

export interface Verdict {
  readonly fault: Fault;
  /** What was found, and what should be there. */
  readonly message: string;
}

/** Failures that tell of the content itself, or of a refusal; any other is of the host. */
const FAULTS: Readonly<Record<string, Fault>> = {
  DIGEST_MISMATCH: "WRONG_DIGEST",
  MEDIA_TYPE_MISMATCH: "WRONG_DIGEST",
  BAD_MANIFEST: "WRONG_DIGEST",
  UNSUPPORTED_SCHEMA1: "WRONG_DIGEST",
  DAMAGED: "WRONG_DIGEST",
  BUNDLE_DAMAGED: "WRONG_DIGEST",
  VOLUME_DAMAGED: "WRONG_DIGEST",
  VOLUME_MISSING: "ELSEWHERE",
  SIZE_MISMATCH: "TRUNCATED",
  UNAUTHORIZED: "UNREADABLE",
  FORBIDDEN: "UNREADABLE",
  NOT_FOR_NODES: "UNREADABLE",
};

/** What a look says of its piece; undefined where nothing is wrong. */
export function judge({ piece, seen }: Look): Verdict | undefined {
  switch (seen.status) {
    case "absent":
      return { fault: "MISSING", message: absence(piece) };
    case "failed":
      return judgeFailure(piece, seen.error);
    case "found":
      return judgeContent(piece, seen);
  }
}

function judgeFailure(piece: Piece, error: UserError): Verdict {
  const fault = FAULTS[error.code] ?? "FAILED";
  const about =
    fault === "FAILED" ? "cannot be checked:" : fault === "UNREADABLE" ? "not allowed to read" : "wrong:";
  return { fault, message: `${about} ${nounOf(piece)}: ${error.message}` };
}

function judgeContent(piece: Piece, seen: Seen & { readonly status: "found" }): Verdict | undefined {
  const noun = nounOf(piece);
  if (piece.kind === "hash") return judgeHash(piece, seen.digest);
  const bytes = seen.size === undefined ? "" : ` of ${seen.size} bytes`;
  if (seen.isPage === true) {
    return {
      fault: "WRONG_DIGEST",
      message: `instead of ${noun} there is a web page${bytes}, such as a login page or a proxy's error page`,
    };
  }
  if (piece.size !== undefined && seen.size !== undefined && seen.size !== piece.size) {
    const fault = seen.size < piece.size ? "TRUNCATED" : "WRONG_DIGEST";
    return { fault, message: `${noun} has ${seen.size} bytes, not ${piece.size}` };
  }
  if (piece.digest === undefined || seen.digest === undefined || seen.digest === piece.digest)
    return undefined;
  return { fault: "WRONG_DIGEST", message: `${noun} has the digest ${seen.digest}, not ${piece.digest}` };
}

function judgeHash({ digest }: Piece, stated: string | undefined): Verdict | undefined {
  if (stated === digest) return undefined;
  return {
    fault: "WRONG_DIGEST",
    message: `it states ${stated ?? "no sha256"}, and the file has to have ${digest ?? "another"}`,
  };
}

function absence(piece: Piece): string {
  switch (piece.kind) {
    case "image":
      return "there is no such image";
    case "manifest":
      return `the index names ${piece.name}, which is not there`;
    case "platform":
      return `the image has nothing for ${piece.name}`;
    case "blob":
      return `${nounOf(piece)} is not there`;
    case "file":
      return "there is no such file";
    case "hash":
      return "there is no such file, nor a .sha256sum";
    case "referrer":
      return `upstream has the signature or attestation ${piece.name}, but it is not here`;
  }
}

function nounOf({ kind, name }: Piece): string {
  switch (kind) {
    case "image":
      return "the image";
    case "file":
      return "the file";
    case "hash":
      return "the hash beside the file";
    case "blob":
      return `the config or layer ${name}`;
    case "referrer":
      return `the signature or attestation ${name}`;
    case "manifest":
    case "platform":
      return `the ${kind} ${name}`;
  }
}
