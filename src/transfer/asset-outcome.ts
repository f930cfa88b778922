import type { AssetCopy } from "./transfer-plan.ts";

/** How one asset ended. */
export type AssetStatus = "copied" | "present" | "failed";

export interface AssetOutcome {
  readonly copy: AssetCopy;
  readonly status: AssetStatus;
  /** Bytes sent to the local repositories. */
  readonly sent: number;
  /** Bytes that the local repositories linked from another of their repositories. */
  readonly mounted: number;
  /** Bytes that were there. */
  readonly skipped: number;
  /** What is at the target now: an image's digest or `sha256:` and a file's hash. */
  readonly digest?: string;
  readonly error?: unknown;
}
