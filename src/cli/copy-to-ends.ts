import type { Hosts } from "../hosts/hosts.ts";
import { copyToEnds } from "../tasks/copy/copy-to-ends.ts";
import type { BundleEnd, CopyEnd, EndReport, EndsRequest, PlacedEnd } from "../tasks/copy/ends-request.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { listForEnd } from "../tasks/list/list-for-end.ts";
import type { ListRequest } from "../tasks/list/list-request.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { present } from "../values/present.ts";
import { chooseLock, writeAccepted, type ChosenLock } from "./choose-lock.ts";
import { copyRequest, codeOf } from "./copy-list.ts";
import { describeEnds, tellEnd } from "./describe-ends.ts";
import { EXIT, exitCodeOf, exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import type { EndFlag } from "./flags/parse-end.ts";
import { readRepositoryFlags } from "./flags/repository-options.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";
import { openGateOf, writeOrSay } from "./gate-of-flags.ts";
import { openReceipt } from "./open-receipt.ts";
import { rememberEnded } from "./metrics/remember-ended.ts";
import { createProgress } from "./progress/create-progress.ts";
import { progressOptions } from "./progress/progress-options.ts";
import { say } from "./say.ts";
import { sayWritten } from "./say-written.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

type EndsFlags = TransferFlags & {
  readonly strict?: boolean;
  readonly output?: string;
  readonly bandwidthLimit?: number;
};

/** Where to, how, and what is to learn of it. */
interface GivenEnds {
  readonly ends: readonly EndFlag[];
  readonly flags: EndsFlags;
  readonly evidence: ReportEvidence;
}

/** Copies a list to several ends, and tells how it went by end. */
export async function copyListToEnds(
  list: AssetList,
  request: ListRequest,
  given: GivenEnds,
  hosts: Hosts,
): Promise<ExitCode> {
  const { ends: named, flags, evidence } = given;
  evidence.list = list;
  const repositories = readRepositoryFlags(flags);
  if (flags.strict === true && exitCodeOfFindings(list.findings) !== EXIT.ok) {
    say("nothing is copied: the list has errors (--strict)");
    return EXIT.findings;
  }
  const { signKey: keyFile } = flags;
  const signKey = keyFile === undefined ? undefined : await readKey(keyFile);
  const receipts = await Promise.all(named.map((end, at) => openReceipt(receiptFlags(flags, end, at + 1))));
  const chosen = await chooseLock(list, flags, hosts);
  if (chosen === "failed") return EXIT.failed;
  const ends = await Promise.all(
    named.map(async (end, at): Promise<CopyEnd> => {
      const { name, bundle } = end;
      if (bundle !== undefined) return { name, bundle: { list, ...bundle, ...present({ signKey }) } };
      return {
        ...(await endOf(end, list, request, hosts)),
        ...present({ record: recordOf(flags, at + 1) }),
      };
    }),
  );
  const { lock } = chosen;
  if (lock !== undefined) evidence.lock = lock;
  const gate = await openGateOf(flags, hosts);
  const { files, selection, shard } = copyRequest(list, flags);
  if (flags.dryRun === true) {
    const code = await forecast({ ends, ...present({ files, selection, lock, shard, gate }) }, flags, hosts);
    return code === EXIT.ok ? exitCodeOfFindings(list.findings) : code;
  }
  const { onEvent } = evidence;
  const reports = await copyAndTell(
    {
      ends,
      onEvent,
      onRecorded: onEvent,
      ...present({ files, selection, lock, repositories, shard, gate }),
    },
    flags,
    hosts,
  );
  for (const one of reports)
    evidence.copies.push({ end: one.end.name, result: "report" in one ? one.report : one.error });
  const code = codeOfEnds(reports);
  const isAccepted = flags.update !== true || code !== EXIT.ok || (await writeAccepted(flags, lock));
  const isLogged = await logDecisions(reports, flags);
  const isWritten = await writeReceipts(receipts, reports, chosen);
  if (!isAccepted || !isLogged || !isWritten) return EXIT.failed;
  return code === EXIT.ok ? exitCodeOfFindings(list.findings) : code;
}

async function readKey(file: string): Promise<BundleEnd["bundle"]["signKey"]> {
  const { readSigningKey } = await import("../tasks/receipts/write-receipt.ts");
  return readSigningKey(file);
}

async function writeReceipts(
  receipts: readonly Awaited<ReturnType<typeof openReceipt>>[],
  reports: readonly EndReport[],
  chosen: ChosenLock,
): Promise<boolean> {
  const written = await Promise.all(
    reports.map(async (report, at) => !("report" in report) || receipts[at]?.(report.report, chosen)),
  );
  return written.every((one) => one !== false);
}

/** A log of decisions is of one end, as a receipt is. */
async function logDecisions(reports: readonly EndReport[], { decisions }: EndsFlags): Promise<boolean> {
  if (decisions === undefined) return true;
  const written = await Promise.all(
    reports.map(async (one, at) => {
      if (!("report" in one) || one.gate === undefined) return true;
      const { outcomes, quarantined, started, finished } = one.report;
      const file = fileOfEnd(decisions, at + 1);
      return writeOrSay({ file, gate: one.gate, outcomes, quarantined, started, finished });
    }),
  );
  return written.every((isWritten) => isWritten);
}

/** So is what is remembered of a run. */
function recordOf({ record, recordAge }: EndsFlags, number: number): PlacedEnd["record"] {
  return record === undefined ? undefined : { file: fileOfEnd(record, number), maxAge: recordAge };
}

async function endOf(
  { name, directory, filesRoot, mapping }: EndFlag,
  list: AssetList,
  request: ListRequest,
  hosts: Hosts,
): Promise<PlacedEnd> {
  const own = mapping === undefined ? list : await listForEnd(list, request, mapping, hosts);
  return { name, list: own, ...present({ directory, filesRoot }) };
}

/** What is written of one end: `receipt.json` becomes `receipt.1.json` for the first. */
function fileOfEnd(file: string, number: number): string {
  return file.replace(/(\.[^./\\]+)?$/, (extension) => `.${number}${extension}`);
}

function receiptFlags(flags: EndsFlags, { directory }: EndFlag, number: number): EndsFlags {
  const { receipt, ...others } = flags;
  const file = receipt === undefined ? undefined : fileOfEnd(receipt, number);
  return { ...others, ...present({ receipt: file, to: directory }) };
}

async function copyAndTell(
  request: Parameters<typeof copyToEnds>[0],
  flags: EndsFlags,
  hosts: Hosts,
): Promise<EndReport[]> {
  const progress = await createProgress(progressOptions(flags));
  const ended = rememberEnded();
  const letGo = stopOnSignals(progress, () => {
    request.gate?.abort();
    ended.stopped();
  });
  const onEvent: NonNullable<typeof request.onEvent> = (event, end) => {
    ended.onEvent(event);
    progress.onEvent(event, end);
    request.onEvent?.(event, end);
  };
  try {
    hosts.onRetry(progress.onRetry);
    hosts.onWait(progress.onWait);
    const reports = await copyToEnds({ ...request, onEvent }, hosts);
    progress.stop();
    for (const report of reports) tellEnd(report, progress);
    for (const one of reports) if ("report" in one) one.written?.forEach(sayWritten);
    progress.log(describeEnds(reports), { ends: reports.length });
    return reports;
  } finally {
    letGo();
    progress.stop();
  }
}

/** Finds out what a copy to each end would do, and shows it. */
async function forecast(request: EndsRequest, flags: EndsFlags, hosts: Hosts): Promise<ExitCode> {
  const { askWithProgress, showForecasts } = await import("./dry-run/show-forecasts.ts");
  const reports = await askWithProgress(flags, hosts, (onEvent) =>
    copyToEnds({ ...request, dryRun: true, onEvent }, hosts),
  );
  const runs = reports.flatMap((one) =>
    "report" in one ? [{ report: one.report, end: one.end.name, ...present({ lock: request.lock }) }] : [],
  );
  for (const one of reports) if ("error" in one) tellEnd(one, { log: say });
  await showForecasts(runs, flags);
  return codeOfEnds(reports);
}

/** An end that failed is a failure, whatever became of the others; misuse where nothing was done at any. */
function codeOfEnds(reports: readonly EndReport[]): ExitCode {
  const codes = reports.map((one) => ("report" in one ? codeOf(one.report) : exitCodeOf(one.error)));
  if (codes.every((code) => code === EXIT.ok)) return EXIT.ok;
  const [first = EXIT.ok] = codes;
  return codes.every((code) => code === first) ? first : EXIT.failed;
}
