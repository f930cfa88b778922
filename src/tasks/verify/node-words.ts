import type { Fault } from "./judge.ts";
import type { Piece } from "./look.ts";
import type { Words } from "./words.ts";

/** As whom a verification asks. */
export type VerifyAs = "operator" | "node";

/**
 * What was found in local repositories, with what a node that needs it gets: in the words of its own log where there are any. `cure` says
 * how what is wrong or missing comes whole.
 */
export function nodeWords(as: VerifyAs, cure = "`kops-assets verify --repair` copies it again."): Words {
  return {
    code: (_, fault) => fault,
    consequence: (piece, fault) => (fault === "UNREADABLE" ? refusal(as) : whatANodeSees(piece, fault)),
    hint: (_, fault) => {
      if (fault === "FAILED") return undefined;
      if (fault !== "UNREADABLE") return cure;
      return as === "node" ? "Allow reading it, or give nodes credentials." : undefined;
    },
  };
}

function refusal(as: VerifyAs): string {
  return as === "node" ? "every node is refused too" : "a node that has no other credentials is refused too";
}

function whatANodeSees({ kind }: Piece, fault: Fault): string {
  if (fault === "FAILED") return "a node that gets the same answer cannot start what needs it";
  if (kind === "hash")
    return "kOps reads it where its release does not know the hash, and nodes get the file by it";
  if (kind === "referrer") return "signature checks here find less than upstream";
  if (fault === "MISSING")
    return kind === "file"
      ? "a node that downloads it gets 404, and tries again and again"
      : 'a pull ends with "not found"';
  if (kind === "file") return "a node that downloads it finds another hash, and tries again and again";
  return kind === "image"
    ? "a node runs what is there, or cannot read it"
    : "a pull ends with a digest or size that does not fit";
}
