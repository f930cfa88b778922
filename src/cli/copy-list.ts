import type { Hosts } from "../hosts/hosts.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import type { OnTransferEvent } from "../transfer/transfer-event.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { present } from "../values/present.ts";
import { ReportEvidence } from "../tasks/report/report-evidence.ts";
import type { Gate } from "../tasks/gate/gate.ts";
import { parseQuarantine } from "../tasks/gate/quarantine.ts";
import { chooseLock, writeAccepted } from "./choose-lock.ts";
import { openGateOf, writeOrSay } from "./gate-of-flags.ts";
import { copyWithProgress, type CopyTask } from "./copy-with-progress.ts";
import { EXIT, exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import { readRepositoryFlags } from "./flags/repository-options.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";
import { openReceipt } from "./open-receipt.ts";
import { progressOptions } from "./progress/progress-options.ts";
import { say } from "./say.ts";

type CopyListFlags = TransferFlags & {
  readonly strict?: boolean;
  readonly output?: string;
  readonly bandwidthLimit?: number;
};

/** How a list is copied, and what is to learn of it. */
interface CopyListHow {
  readonly task?: CopyTask;
  readonly evidence?: ReportEvidence;
}

/** Copies a list as flags say it, for all verbs that copy. */
export async function copyList(
  list: AssetList,
  flags: CopyListFlags,
  hosts: Hosts,
  { task, evidence = new ReportEvidence() }: CopyListHow = {},
): Promise<ExitCode> {
  evidence.list = list;
  const repositories = readRepositoryFlags(flags);
  if (flags.strict === true && exitCodeOfFindings(list.findings) !== EXIT.ok) {
    say("nothing is copied: the list has errors (--strict)");
    return EXIT.findings;
  }
  const receipt = await openReceipt(flags);
  const chosen = await chooseLock(list, flags, hosts);
  if (chosen === "failed") return EXIT.failed;
  const { lock } = chosen;
  if (lock !== undefined) evidence.lock = lock;
  const gate = await openGateOf(flags, hosts);
  if (flags.dryRun === true) {
    const asked = { ...copyRequest(list, flags), ...present({ lock, repositories, gate }) };
    const code = await forecast(asked, flags, hosts, task);
    return code === EXIT.ok ? exitCodeOfFindings(list.findings) : code;
  }
  const quarantine = flags.quarantine === undefined ? undefined : parseQuarantine(flags.quarantine);
  const request = { ...copyRequest(list, flags), ...present({ lock, repositories, gate, quarantine }) };
  const report = await copyAndTell(request, flags, hosts, present({ task, evidence }));
  const code = codeOf(report);
  // What was accepted is written down only once it has arrived.
  const isAccepted = flags.update !== true || code !== EXIT.ok || (await writeAccepted(flags, lock));
  const isLogged = await logDecisions(report, flags, gate);
  const isWritten = await receipt(report, chosen);
  if (!isAccepted || !isLogged || !isWritten) return EXIT.failed;
  return code === EXIT.ok ? exitCodeOfFindings(list.findings) : code;
}

/** Finds out what a copy would do, and shows it. */
async function forecast(
  request: CopyRequest,
  flags: CopyListFlags,
  hosts: Hosts,
  task: CopyTask = copyAssets,
): Promise<ExitCode> {
  const { askWithProgress, showForecasts } = await import("./dry-run/show-forecasts.ts");
  const ask = (onEvent: OnTransferEvent): Promise<CopyReport> =>
    task({ ...request, dryRun: true, onEvent }, hosts);
  const report = await askWithProgress(flags, hosts, ask, () => request.gate?.abort());
  if (request.repositories !== undefined)
    say("missing repositories in Amazon ECR would be created first; a dry run does not look which ones");
  await showForecasts([{ report, ...present({ lock: request.lock }) }], flags);
  return codeOf(report);
}

async function logDecisions(
  { outcomes, quarantined, started, finished }: CopyReport,
  { decisions: file }: TransferFlags,
  gate: Gate | undefined,
): Promise<boolean> {
  if (file === undefined || gate === undefined) return true;
  return writeOrSay({ file, gate, outcomes, quarantined, started, finished });
}

async function copyAndTell(
  request: CopyRequest,
  flags: TransferFlags,
  hosts: Hosts,
  { task, evidence }: CopyListHow,
): Promise<CopyReport> {
  const onEvent = evidence?.onEvent;
  const report = await copyWithProgress(
    { ...request, ...present({ onEvent }) },
    hosts,
    progressOptions(flags),
    task,
  );
  evidence?.copies.push({ end: placeOf(flags), result: report });
  return report;
}

function placeOf({ to }: TransferFlags): string {
  return to ?? "the local repositories";
}

/** What ends a run with something left to do, and nothing that went wrong. */
const NO_FAILURES = ["HELD_BACK", "VOLUME_MISSING"];

/** What a host did wrong counts before what a policy holds back or another volume has: that much is not known of the others. */
export function codeOf({ outcomes, findings }: CopyReport): ExitCode {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => !NO_FAILURES.includes(code))) return EXIT.failed;
  if (errors.length > 0) return EXIT.findings;
  return outcomes.length === 0 && findings.some(({ code }) => code === "NOT_MAPPED")
    ? EXIT.findings
    : EXIT.ok;
}

/** What flags say of a copy of a list. */
export function copyRequest(list: AssetList, flags: TransferFlags): CopyRequest {
  const platforms = list.platforms.map(parsePlatform);
  const { to, toFiles, record, recordAge, index, referrers, oci, foreignLayers, maxSize, shard } = flags;
  return {
    list,
    files: flags,
    selection: { platforms, index, ...present({ referrers, oci, foreignLayers, maxSize }) },
    ...present({
      directory: to,
      filesRoot: toFiles,
      shard,
      record: record === undefined ? undefined : { file: record, maxAge: recordAge },
    }),
  };
}
