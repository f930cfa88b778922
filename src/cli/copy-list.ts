import type { Hosts } from "../hosts/hosts.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import type { OnTransferEvent } from "../transfer/transfer-event.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { present } from "../values/present.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { parseQuarantine } from "../tasks/gate/quarantine.ts";
import type { CopyListFlags } from "./copy-flags.ts";
import { copyWithProgress, type CopyHow, type CopyTask } from "./copy-with-progress.ts";
import { codeWithFindings, EXIT, type ExitCode } from "./exit-code.ts";
import { finishCopy } from "./finish-copy.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";
import { prepareCopy } from "./prepare-copy.ts";
import { progressOptions } from "./progress/progress-options.ts";

/** How a list is copied, and what is to learn of it. */
interface CopyListHow extends CopyHow {
  readonly evidence: ReportEvidence;
}

/** Copies a list as flags say it, for all verbs that copy. */
export async function copyList(
  list: AssetList,
  flags: CopyListFlags,
  hosts: Hosts,
  { task = copyAssets, goOn, evidence }: CopyListHow,
): Promise<ExitCode> {
  const prepared = await prepareCopy(list, flags, [flags], hosts, evidence);
  if (typeof prepared === "number") return prepared;
  const { chosen, gate, repositories } = prepared;
  const request = { ...copyRequest(list, flags), ...present({ lock: chosen.lock, repositories, gate }) };
  if (flags.dryRun === true)
    return codeWithFindings(await forecast(request, flags, hosts, task), list.findings);
  const quarantine = flags.quarantine === undefined ? undefined : parseQuarantine(flags.quarantine);
  const { onEvent } = evidence;
  const asked = { ...request, onEvent, ...present({ quarantine }) };
  const report = await copyWithProgress(asked, hosts, progressOptions(flags), {
    task,
    ...present({ goOn }),
  });
  evidence.copies.push({ end: flags.to ?? "the local repositories", result: report });
  const ended = { report, ...present({ gate }) };
  return codeWithFindings(await finishCopy(prepared, flags, [ended], codeOf(report)), list.findings);
}

/** Finds out what a copy would do, and shows it. */
async function forecast(
  request: CopyRequest,
  flags: CopyListFlags,
  hosts: Hosts,
  task: CopyTask,
): Promise<ExitCode> {
  const { askWithProgress, showForecasts } = await import("./dry-run/show-forecasts.ts");
  const ask = (onEvent: OnTransferEvent): Promise<CopyReport> =>
    task({ ...request, dryRun: true, onEvent }, hosts);
  const report = await askWithProgress({ ask, gate: request.gate }, flags, hosts);
  await showForecasts([{ report, ...present({ lock: request.lock }) }], flags);
  return codeOf(report);
}

/** What ends a run with something left to do, and nothing that went wrong. */
const NO_FAILURES = ["HELD_BACK", "VOLUME_MISSING", "NOT_MAPPED"];

/** What a host did wrong counts before what a policy holds back or another volume has: that much is not known of the others. */
export function codeOf({ findings }: CopyReport): ExitCode {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => !NO_FAILURES.includes(code))) return EXIT.failed;
  return errors.length > 0 ? EXIT.findings : EXIT.ok;
}

/** What flags say of a copy of a list. */
export function copyRequest(list: AssetList, flags: TransferFlags): CopyRequest {
  const platforms = list.platforms.map(parsePlatform);
  const { to, toFiles, index, referrers, oci, foreignLayers, maxSize, shard } = flags;
  return {
    list,
    files: flags,
    selection: { platforms, index, ...present({ referrers, oci, foreignLayers, maxSize }) },
    ...present({
      directory: to,
      filesRoot: toFiles,
      shard,
      record: recordUse(flags),
    }),
  };
}

/** What is remembered of runs, and for how long it counts. */
export function recordUse({ record: file, recordAge: maxAge }: TransferFlags): CopyRequest["record"] {
  return file === undefined ? undefined : { file, maxAge };
}
