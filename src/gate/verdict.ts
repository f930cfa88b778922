/** What was found of an asset when a rule was held against it. */
export interface Verdict {
  /** `unknown`: what the rule asks for cannot be known. */
  readonly result: "passed" | "failed" | "unknown";
  /** What was found, for people. */
  readonly message: string;
  /** The same for machines: whatever it takes to see why, as JSON. */
  readonly evidence?: Readonly<Record<string, unknown>>;
}

export function passed(message: string, evidence: Verdict["evidence"] = {}): Verdict {
  return { result: "passed", message, evidence };
}

export function failed(message: string, evidence: Verdict["evidence"] = {}): Verdict {
  return { result: "failed", message, evidence };
}

export function unknown(message: string, evidence: Verdict["evidence"] = {}): Verdict {
  return { result: "unknown", message, evidence };
}
