import type { Hosts } from "../hosts/hosts.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { UserError } from "../errors/user-error.ts";
import { lockAssets } from "../tasks/lock-assets.ts";
import type { Lock } from "../transfer/lock.ts";
import { afterwards } from "./afterwards.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";
import { sayFindings } from "./say.ts";

/** The lock to copy by, if any, and the sha256 of its file. */
export interface ChosenLock {
  readonly lock?: Lock;
  readonly sha256?: string;
}

/** The lock to copy by: what the file says or, with --update, what upstream says now; nothing is copied where that fails. */
export async function chooseLock(
  list: AssetList,
  flags: TransferFlags,
  hosts: Hosts,
): Promise<ChosenLock | "failed"> {
  if (flags.lock === undefined) return {};
  const { hashOfLock, readLockWithHash } = await import("../tasks/disk/lock-file.ts");
  if (flags.update === true) {
    const layers = await hasLayers(flags.lock);
    const { lock, findings } = await lockAssets(list, hosts, { layers });
    sayFindings(findings);
    return findings.length === 0 ? { lock, sha256: hashOfLock(lock) } : "failed";
  }
  return readLockWithHash(flags.lock);
}

/** A file that had layers keeps them; one that is not there yet, or is no lock, has none. */
async function hasLayers(file: string): Promise<boolean> {
  const { readLock } = await import("../tasks/disk/lock-file.ts");
  try {
    return (await readLock(file)).images.some(({ blobs }) => blobs !== undefined);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Writes down what was accepted; false where it cannot be, which is told. */
export async function writeAccepted({ lock: file }: TransferFlags, lock: Lock | undefined): Promise<boolean> {
  if (file === undefined || lock === undefined) return true;
  const { writeLock } = await import("../tasks/disk/lock-file.ts");
  return afterwards(async () => sayFindings(await writeLock(file, lock)));
}
