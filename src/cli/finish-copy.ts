import type { CopyReport } from "../tasks/copy/copy-assets.ts";
import type { Gate } from "../tasks/gate/gate.ts";
import { writeAccepted } from "./choose-lock.ts";
import type { CopyListFlags } from "./copy-flags.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { writeOrSay } from "./gate-of-flags.ts";
import type { PreparedCopy } from "./prepare-copy.ts";

/** How a copy to one end ended. */
type Ended = { readonly report: CopyReport; readonly gate?: Gate } | { readonly error: unknown };

/**
 * Writes what flags ask for about a copy that is over: the lock file where something was accepted, and decisions and receipt of each end.
 * What cannot be written is told, and makes the code that of a failure.
 */
export async function finishCopy(
  { chosen, ends }: PreparedCopy,
  flags: CopyListFlags,
  reports: readonly Ended[],
  code: ExitCode,
): Promise<ExitCode> {
  // What was accepted is written down only once it has arrived.
  const isAccepted = flags.update !== true || code !== EXIT.ok || (await writeAccepted(flags, chosen.lock));
  const written = await Promise.all(
    ends.map(async ({ decisions, receipt }, at) => {
      const one = reports[at];
      if (one === undefined || !("report" in one)) return true;
      const isLogged = await logDecisions(one, decisions);
      return (await receipt(one.report, chosen)) && isLogged;
    }),
  );
  return isAccepted && !written.includes(false) ? code : EXIT.failed;
}

async function logDecisions(
  { report, gate }: Extract<Ended, { report: CopyReport }>,
  file: string | undefined,
): Promise<boolean> {
  if (file === undefined || gate === undefined) return true;
  const { outcomes, quarantined, started, finished } = report;
  return writeOrSay({ file, gate, outcomes, quarantined, started, finished });
}
