/** What the process answers to a script; documented in docs/exit-codes.md. */
export const EXIT = {
  ok: 0,
  /** At least one asset failed; the others were done. */
  failed: 1,
  /** Bad input or misuse: nothing was done. */
  misuse: 2,
  /** The command did its work and found something that needs attention. */
  findings: 3,
  /** Stopped by Ctrl-C, as shells number it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
