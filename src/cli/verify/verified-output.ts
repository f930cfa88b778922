import type { VerifyReport } from "../../tasks/verify/verify-report.ts";

/** What was found, and where and how it was looked for; upstream nobody counts. */
export type VerifiedOutput = Pick<VerifyReport, "assets" | "findings" | "seconds"> &
  Partial<Pick<VerifyReport, "counts" | "depth">> & { readonly as: VerifyReport["as"] | "upstream" };
