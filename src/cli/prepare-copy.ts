import type { EcrRepositoryOptions } from "../registry/cloud/ensure-ecr-repositories.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { checkWritable } from "../tasks/disk/check-writable.ts";
import type { Gate } from "../tasks/gate/gate.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { present } from "../values/present.ts";
import { chooseLock, type ChosenLock } from "./choose-lock.ts";
import type { CopyListFlags } from "./copy-flags.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { readRepositoryFlags } from "./flags/repository-options.ts";
import { openGateOf } from "./gate-of-flags.ts";
import { isStoppedStrictly } from "./is-stopped-strictly.ts";
import { openReceipt } from "./open-receipt.ts";

/** What a list is copied with. */
export interface PreparedCopy {
  readonly chosen: ChosenLock;
  readonly gate?: Gate;
  readonly repositories?: EcrRepositoryOptions;
  /** What is written of each end in the end. */
  readonly ends: readonly {
    readonly decisions?: string;
    readonly receipt: Awaited<ReturnType<typeof openReceipt>>;
  }[];
}

/**
 * Gets ready what a copy of a list needs; `ends` are the flags of each end. The answer is an exit code where nothing is to be copied,
 * which is told. Throws UserErrors for what cannot be read, before anything is copied.
 */
export async function prepareCopy(
  list: AssetList,
  flags: CopyListFlags,
  ends: readonly CopyListFlags[],
  hosts: Hosts,
  evidence: ReportEvidence,
): Promise<PreparedCopy | ExitCode> {
  evidence.list = list;
  const repositories = readRepositoryFlags(flags);
  if (isStoppedStrictly(list, flags, "nothing is copied")) return EXIT.findings;
  if (flags.dryRun !== true) for (const own of ends) await checkWrittenAfter(own);
  const opened = await Promise.all(
    ends.map(async (own) => ({ receipt: await openReceipt(own), ...present({ decisions: own.decisions }) })),
  );
  const chosen = await chooseLock(list, flags, hosts);
  if (chosen === "failed") return EXIT.failed;
  if (chosen.lock !== undefined) evidence.lock = chosen.lock;
  const gate = await openGateOf(flags, hosts);
  return { chosen, ends: opened, ...present({ gate, repositories }) };
}

/** What is written once all is copied is not to be found unwritable then. */
async function checkWrittenAfter({ receipt, record, decisions }: CopyListFlags): Promise<void> {
  if (receipt !== undefined) await checkWritable(receipt, "--receipt");
  if (record !== undefined) await checkWritable(record, "--record");
  if (decisions !== undefined) await checkWritable(decisions, "--decisions");
}
