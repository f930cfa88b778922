import type { Finding } from "../errors/finding.ts";
import { UserError } from "../errors/user-error.ts";

/** What the process answers to a script; documented in docs/exit-codes.md. */
export const EXIT = {
  ok: 0,
  /** At least one asset failed and the others were done; or a host, a login or the network did not do its part. */
  failed: 1,
  /** Bad input or misuse: nothing was done. */
  misuse: 2,
  /** The command did its work and found something that needs attention. */
  findings: 3,
  /** A mistake in this program (EX_SOFTWARE of sysexits(3)). */
  bug: 70,
  /** Stopped by Ctrl-C, as shells number it. */
  interrupted: 130,
  /** Stopped by SIGTERM, as shells number it. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Whose fault an error is: what went wrong with a host has a side, everything else that users meet is input. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof UserError)) return EXIT.bug;
  return error.side === undefined ? EXIT.misuse : EXIT.failed;
}

/** What went well is not well where its list has something that needs attention. */
export function codeWithFindings(code: ExitCode, findings: readonly Finding[]): ExitCode {
  return code === EXIT.ok ? exitCodeOfFindings(findings) : code;
}

/** An error among the findings is something that needs attention. */
export function exitCodeOfFindings(findings: readonly Finding[]): ExitCode {
  return findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
}
