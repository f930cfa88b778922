import type { Written } from "../../content/stored-content.ts";

/** Which age something must have to be taken away. */
export interface AgeLimit {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Seconds; 0: any age will do, and none need be known. */
  readonly olderThan: number;
}

/** "unknown" counts as young: what nobody dates may have come a minute ago. */
export function ageOf(written: Written, { now, olderThan }: AgeLimit): "old" | "young" | "unknown" {
  if (olderThan === 0) return "old";
  if (written === undefined) return "unknown";
  return now - written > olderThan * 1000 ? "old" : "young";
}
