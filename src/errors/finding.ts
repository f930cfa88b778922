export type Severity = "error" | "warning" | "info";

/** Where something was written: in a text as the user named it, or in a flag. Lines and columns are counted from 1. */
export type Place =
  { readonly file: string; readonly line?: number; readonly column?: number } | { readonly flag: string };

/** Something that a user should know, wherever it was found. An error makes the result wrong; a warning may; info explains it. */
export interface Finding {
  /** Stable, in upper case; scripts may match it. */
  readonly code: string;
  readonly severity: Severity;
  /** What was found, and why it matters. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
  readonly place?: Place;
  /** Canonical names or URLs concerned. */
  readonly assets?: readonly string[];
}
