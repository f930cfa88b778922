import type { Finding } from "../../errors/finding.ts";
import type { LookCounts } from "./look-context.ts";
import type { VerifyAs } from "./node-words.ts";
import type { VerifiedAsset } from "./report-looks.ts";
import type { VerifyDepth } from "./verify-depth.ts";

/** What a verification found. */
export interface VerifyReport {
  /** One per asset, in the list's order. */
  readonly assets: readonly VerifiedAsset[];
  /** Errors are MISSING, WRONG_DIGEST, TRUNCATED, UNREADABLE, and the codes of hosts that failed. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<LookCounts>;
  readonly as: VerifyAs;
  readonly depth: VerifyDepth;
  /** Wall-clock time. */
  readonly seconds: number;
}
