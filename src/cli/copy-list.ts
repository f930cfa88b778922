import { writeStderr } from "./write-stderr.ts";
import type { Hosts } from "../hosts/hosts.ts";
import type { CopyRequest } from "../tasks/copy/copy-assets.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { lockAssets } from "../tasks/lock-assets.ts";
import type { Lock } from "../transfer/lock.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { present } from "../values/present.ts";
import { copyWithProgress } from "./copy-with-progress.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { readRepositoryFlags } from "./flags/repository-options.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";
import { sayFindings } from "./say.ts";

/** Copies a list as flags say it: `get assets --copy` and `copy` alike. */
export async function copyList(list: AssetList, flags: TransferFlags, hosts: Hosts): Promise<ExitCode> {
  const repositories = readRepositoryFlags(flags);
  const lock = await chooseLock(list, flags, hosts);
  if (lock === "failed") return EXIT.failed;
  const request = { ...copyRequest(list, flags), ...present({ lock, repositories }) };
  const code = await copyAndTell(request, flags, hosts);
  // What was accepted is written down only once it has arrived.
  if (flags.update === true && code === EXIT.ok && lock !== undefined) await writeAccepted(flags, lock);
  return code;
}

async function copyAndTell(request: CopyRequest, flags: TransferFlags, hosts: Hosts): Promise<ExitCode> {
  const { outcomes, findings } = await copyWithProgress(request, hosts, {
    write: writeStderr,
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns,
    format: flags.logFormat,
  });
  if (findings.some(({ severity }) => severity === "error")) return EXIT.failed;
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

/** The lock to copy by: what the file says or, with --update, what upstream says now; nothing is copied where that fails. */
async function chooseLock(
  list: AssetList,
  flags: TransferFlags,
  hosts: Hosts,
): Promise<Lock | "failed" | undefined> {
  if (flags.lock === undefined) return undefined;
  if (flags.update === true) {
    const { lock, findings } = await lockAssets(list, hosts);
    sayFindings(findings);
    return findings.length === 0 ? lock : "failed";
  }
  const { readLock } = await import("../tasks/disk/lock-file.ts");
  return readLock(flags.lock);
}

async function writeAccepted(flags: TransferFlags, lock: Lock): Promise<void> {
  const { writeLock } = await import("../tasks/disk/lock-file.ts");
  if (flags.lock !== undefined) sayFindings(await writeLock(flags.lock, lock));
}
