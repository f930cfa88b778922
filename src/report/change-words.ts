import type { ReportChange } from "./report-model.ts";

/** What becomes of an asset, in a few words. */
export const CHANGE_WORDS: Readonly<Record<ReportChange["change"], string>> = {
  replaced: "other version",
  added: "to add",
  changed: "other hash",
  moved: "other place",
  removed: "may go",
};
