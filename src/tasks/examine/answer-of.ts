import { UserError } from "../../errors/user-error.ts";
import type { ProbeAnswer } from "../../doctor/probe-results.ts";

const STATUSES: Readonly<Record<string, ProbeAnswer["status"]>> = {
  UNAUTHORIZED: "refused",
  FORBIDDEN: "refused",
  NOT_FOUND: "absent",
  UNREACHABLE: "unreachable",
  TIMEOUT: "unreachable",
  TLS_FAILED: "untrusted",
};

export const PRESENT: ProbeAnswer = { status: "present" };
export const ABSENT: ProbeAnswer = { status: "absent" };

/** What a failed question says of a host; anything but a UserError is a bug, and thrown on. */
export function answerOf(error: unknown): ProbeAnswer {
  if (!(error instanceof UserError)) throw error;
  return { status: STATUSES[error.code] ?? "failed", message: error.message };
}

/** Whether there is no point in asking the same host again. */
export function isHopeless({ status }: ProbeAnswer): boolean {
  return status === "unreachable" || status === "untrusted";
}
