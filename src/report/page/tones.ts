import type { AssetState } from "../report-model.ts";

/** How a state is shown; the word stands beside it in any case. */
export const TONES: Readonly<Record<AssetState, "good" | "bad" | "warn" | "calm">> = {
  copied: "good",
  present: "good",
  failed: "bad",
  held: "warn",
  waiting: "warn",
  absent: "warn",
  whole: "good",
  wrong: "bad",
  unknown: "warn",
  stored: "good",
  missing: "bad",
  listed: "calm",
};
