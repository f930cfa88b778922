import type { Finding } from "../errors/finding.ts";
import { describeFinding } from "./describe-finding.ts";
import { say } from "./say.ts";

/** Tells findings on stderr, a line each. */
export function sayFindings(findings: readonly Finding[]): void {
  for (const finding of findings) say(describeFinding(finding));
}
