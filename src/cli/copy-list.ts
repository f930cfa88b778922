import type { Hosts } from "../hosts/hosts.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { lockAssets } from "../tasks/lock-assets.ts";
import type { Lock } from "../transfer/lock.ts";
import type { CopyReport, CopyRequest } from "../tasks/copy/copy-assets.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { present } from "../values/present.ts";
import type { Gate } from "../tasks/gate/gate.ts";
import { parseQuarantine } from "../tasks/gate/quarantine.ts";
import { openGateOf, writeOrSay } from "./gate-of-flags.ts";
import { copyWithProgress } from "./copy-with-progress.ts";
import { EXIT, exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import { readRepositoryFlags } from "./flags/repository-options.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";
import { writeStderr } from "./write-stderr.ts";
import { say, sayError, sayFindings } from "./say.ts";

type CopyListFlags = TransferFlags & { readonly strict?: boolean };

/** Copies a list as flags say it: `get assets --copy` and `copy` alike. */
export async function copyList(list: AssetList, flags: CopyListFlags, hosts: Hosts): Promise<ExitCode> {
  const repositories = readRepositoryFlags(flags);
  if (flags.strict === true && exitCodeOfFindings(list.findings) !== EXIT.ok) {
    say("nothing is copied: the list has errors (--strict)");
    return EXIT.findings;
  }
  const receipt = await openReceipt(flags);
  const chosen = await chooseLock(list, flags, hosts);
  if (chosen === "failed") return EXIT.failed;
  const { lock } = chosen;
  const gate = await openGateOf(flags, hosts);
  const quarantine = flags.quarantine === undefined ? undefined : parseQuarantine(flags.quarantine);
  const request = { ...copyRequest(list, flags), ...present({ lock, repositories, gate, quarantine }) };
  const report = await copyAndTell(request, flags, hosts);
  const code = codeOf(report);
  // What was accepted is written down only once it has arrived.
  const isAccepted = flags.update !== true || code !== EXIT.ok || (await writeAccepted(flags, lock));
  const isLogged = await logDecisions(report, flags, gate);
  const isWritten = await receipt(report, chosen);
  if (!isAccepted || !isLogged || !isWritten) return EXIT.failed;
  return code === EXIT.ok ? exitCodeOfFindings(list.findings) : code;
}

async function logDecisions(
  { outcomes, quarantined, started, finished }: CopyReport,
  { decisions: file }: TransferFlags,
  gate: Gate | undefined,
): Promise<boolean> {
  if (file === undefined || gate === undefined) return true;
  return writeOrSay({ file, gate, outcomes, quarantined, started, finished });
}

/** What is to be done for a receipt after the copy; a key that cannot sign is told before it. */
async function openReceipt(
  flags: TransferFlags,
): Promise<(report: CopyReport, lock: ChosenLock) => Promise<boolean>> {
  const { receipt: file, signKey, lock: lockFile, to } = flags;
  if (file === undefined) return () => Promise.resolve(true);
  const { readSigningKey, writeReceipt } = await import("../tasks/receipts/write-receipt.ts");
  const key = signKey === undefined ? undefined : await readSigningKey(signKey);
  return async (report, { sha256 }) => {
    const lock = lockFile === undefined || sha256 === undefined ? undefined : { file: lockFile, sha256 };
    return afterwards(() => writeReceipt({ file, report, ...present({ directory: to, lock, key }) }));
  };
}

function copyAndTell(request: CopyRequest, flags: TransferFlags, hosts: Hosts): Promise<CopyReport> {
  return copyWithProgress(request, hosts, {
    write: writeStderr,
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns,
    format: flags.logFormat,
  });
}

/** What a host did wrong counts before what a policy holds back: that much is not known of the others. */
function codeOf({ outcomes, findings }: CopyReport): ExitCode {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => code !== "HELD_BACK")) return EXIT.failed;
  if (errors.length > 0) return EXIT.findings;
  return outcomes.length === 0 && findings.some(({ code }) => code === "NOT_MAPPED")
    ? EXIT.findings
    : EXIT.ok;
}

function copyRequest(list: AssetList, flags: TransferFlags): CopyRequest {
  const platforms = list.platforms.map(parsePlatform);
  const { to, toFiles, record, recordAge, index, referrers, oci, foreignLayers, maxSize } = flags;
  return {
    list,
    files: flags,
    selection: { platforms, index, ...present({ referrers, oci, foreignLayers, maxSize }) },
    ...present({
      directory: to,
      filesRoot: toFiles,
      record: record === undefined ? undefined : { file: record, maxAge: recordAge },
    }),
  };
}

/** The lock to copy by, if any, and the sha256 of its file. */
interface ChosenLock {
  readonly lock?: Lock;
  readonly sha256?: string;
}

/** The lock to copy by: what the file says or, with --update, what upstream says now; nothing is copied where that fails. */
async function chooseLock(
  list: AssetList,
  flags: TransferFlags,
  hosts: Hosts,
): Promise<ChosenLock | "failed"> {
  if (flags.lock === undefined) return {};
  const { hashOfLock, readLockWithHash } = await import("../tasks/disk/lock-file.ts");
  if (flags.update === true) {
    const { lock, findings } = await lockAssets(list, hosts);
    sayFindings(findings);
    return findings.length === 0 ? { lock, sha256: hashOfLock(lock) } : "failed";
  }
  return readLockWithHash(flags.lock);
}

async function writeAccepted({ lock: file }: TransferFlags, lock: Lock | undefined): Promise<boolean> {
  if (file === undefined || lock === undefined) return true;
  const { writeLock } = await import("../tasks/disk/lock-file.ts");
  return afterwards(async () => sayFindings(await writeLock(file, lock)));
}

/** The copy is done, whatever becomes of what is written about it: false where it cannot be, which is told. */
async function afterwards(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    sayError(error);
    return false;
  }
}
