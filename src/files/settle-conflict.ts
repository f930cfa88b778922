import type { ExpectedFile, FileStat } from "../content/file-store.ts";
import { UserError, type Side } from "../errors/user-error.ts";

export interface Conflict {
  readonly expected: ExpectedFile;
  /** What is there now. */
  readonly found: FileStat | undefined;
  /** Of the file that both wrote, for the message. */
  readonly url: string;
  readonly side: Side;
  readonly cause: unknown;
}

/** Somebody else wrote a file in the meantime: fine where they wrote the same, else a UserError CONTENT_CHANGED. */
export function settleConflict(conflict: Conflict): FileStat & { readonly sha256: string } {
  const { expected, found, url, side, cause } = conflict;
  const { sha256 } = expected;
  if (found !== undefined && sha256 !== undefined && found.sha256 === sha256) return { ...found, sha256 };
  throw new UserError("CONTENT_CHANGED", `${url} was changed by another program while it was being written`, {
    hint: "Run it again, once the other run has ended.",
    side,
    url,
    cause,
  });
}
