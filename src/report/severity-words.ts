import type { Severity } from "../errors/finding.ts";

/** How bad a finding is, in a word. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  info: "Note",
};
