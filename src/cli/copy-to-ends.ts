import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { copyToEnds } from "../tasks/copy/copy-to-ends.ts";
import type { CopyEnd, EndReport, EndsRequest, PlacedEnd } from "../tasks/copy/ends-request.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { listForEnd } from "../tasks/list/list-for-end.ts";
import type { ListRequest } from "../tasks/list/list-request.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { present } from "../values/present.ts";
import type { CopyListFlags } from "./copy-flags.ts";
import { copyRequest, codeOf, recordUse } from "./copy-list.ts";
import { describeFinding } from "./describe-finding.ts";
import { describeEnds, tellEnd } from "./describe-ends.ts";
import { codeWithFindings, EXIT, exitCodeOf, type ExitCode } from "./exit-code.ts";
import { finishCopy } from "./finish-copy.ts";
import type { EndFlag } from "./flags/parse-end.ts";
import { howToGoOn } from "./how-to-go-on.ts";
import { prepareCopy } from "./prepare-copy.ts";
import type { Progress } from "./progress/progress.ts";
import { progressOptions } from "./progress/progress-options.ts";
import { runWithProgress } from "./run-with-progress.ts";
import { say } from "./say.ts";
import { sayWritten } from "./say-written.ts";

/** Where to, how, and what is to learn of it. */
interface GivenEnds {
  readonly ends: readonly EndFlag[];
  readonly flags: CopyListFlags;
  readonly evidence: ReportEvidence;
}

/** Copies a list to several ends, and tells how it went by end. */
export async function copyListToEnds(
  list: AssetList,
  request: ListRequest,
  { ends: named, flags, evidence }: GivenEnds,
  hosts: Hosts,
): Promise<ExitCode> {
  const signKey = await readKey(flags);
  const own = named.map((end, at) => flagsOfEnd(flags, end, at + 1));
  const prepared = await prepareCopy(list, flags, own, hosts, evidence);
  if (typeof prepared === "number") return prepared;
  const { chosen, gate, repositories } = prepared;
  const { files, selection, shard } = copyRequest(list, flags);
  const asked = present({ files, selection, lock: chosen.lock, repositories, shard, gate });
  const ends = await Promise.all(
    named.map(async (end, at): Promise<CopyEnd> => {
      const { name, bundle } = end;
      if (bundle !== undefined) return { name, bundle: { list, ...bundle, ...present({ signKey }) } };
      const record = recordUse(own[at] ?? flags);
      return { ...(await endOf(end, list, request, hosts)), ...present({ record }) };
    }),
  );
  if (flags.dryRun === true)
    return codeWithFindings(await forecast({ ends, ...asked }, flags, hosts), list.findings);
  const reports = await copyAndTell({ ends, ...asked }, flags, evidence, hosts);
  for (const one of reports)
    evidence.copies.push({ end: one.end.name, result: "report" in one ? one.report : one.error });
  return codeWithFindings(await finishCopy(prepared, flags, reports, codeOfEnds(reports)), list.findings);
}

async function readKey({ signKey: file }: CopyListFlags) {
  if (file === undefined) return undefined;
  const { readSigningKey } = await import("../tasks/receipts/write-receipt.ts");
  return readSigningKey(file);
}

/** What is written of a run is of one end: `receipt.json` becomes `receipt.1.json` for the first, and so does what is remembered of it. */
function flagsOfEnd(
  { receipt, decisions, record, ...others }: CopyListFlags,
  { directory }: EndFlag,
  number: number,
): CopyListFlags {
  const own = (file: string | undefined): string | undefined =>
    file?.replace(/(\.[^./\\]+)?$/, (extension) => `.${number}${extension}`);
  const files = { receipt: own(receipt), decisions: own(decisions), record: own(record) };
  return { ...others, ...present({ ...files, to: directory }) };
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

function copyAndTell(
  request: EndsRequest,
  flags: CopyListFlags,
  { onEvent }: ReportEvidence,
  hosts: Hosts,
): Promise<EndReport[]> {
  const work = (told: Progress["onEvent"]): Promise<EndReport[]> =>
    copyToEnds({ ...request, onEvent: told, onRecorded: onEvent, onFinding: sayOfEnd }, hosts);
  const { gate, ends } = request;
  const bundles = ends.flatMap((end) => (typeof end.bundle?.to === "string" ? [end.bundle.to] : []));
  const goOn = howToGoOn(bundles, bundles.length < ends.length);
  return runWithProgress({ work, tell: tellEnds, onEvent, gate, goOn }, hosts, progressOptions(flags));
}

/** It counts once: the end's report has it too. */
function sayOfEnd(finding: Finding, end: string): void {
  const { severity, ...fields } = finding;
  say(describeFinding(finding), { level: severity, ...fields, end });
}

function tellEnds(reports: readonly EndReport[], progress: Progress): void {
  for (const report of reports) tellEnd(report, progress);
  for (const one of reports) if ("report" in one) one.written?.forEach(sayWritten);
  progress.log(describeEnds(reports), { ends: reports.length });
}

/** Finds out what a copy to each end would do, and shows it. */
async function forecast(request: EndsRequest, flags: CopyListFlags, hosts: Hosts): Promise<ExitCode> {
  const { askWithProgress, showForecasts } = await import("./dry-run/show-forecasts.ts");
  const ask = (onEvent: Progress["onEvent"]): Promise<EndReport[]> =>
    copyToEnds({ ...request, dryRun: true, onEvent }, hosts);
  const reports = await askWithProgress({ ask, gate: request.gate }, flags, hosts);
  const runs = reports.flatMap((one) =>
    "report" in one ? [{ report: one.report, end: one.end.name, ...present({ lock: request.lock }) }] : [],
  );
  for (const one of reports) if ("error" in one) tellEnd(one, { log: say });
  await showForecasts(runs, flags);
  return codeOfEnds(reports);
}

/** An end that failed is a failure, whatever became of the others; findings where no more than these is wrong, misuse where nothing was done at any. */
function codeOfEnds(reports: readonly EndReport[]): ExitCode {
  const codes = reports.map((one) => ("report" in one ? codeOf(one.report) : exitCodeOf(one.error)));
  if (codes.every((code) => code === EXIT.ok)) return EXIT.ok;
  if (codes.every((code) => code === EXIT.ok || code === EXIT.findings)) return EXIT.findings;
  const [first = EXIT.ok] = codes;
  return codes.every((code) => code === first) ? first : EXIT.failed;
}
