import { describeError } from "../cli/describe-error.ts";
import { openNetwork, type HostSettings } from "../hosts/open-network.ts";
import { openTransferStores } from "../hosts/open-transfer-stores.ts";
import { readHostEnvironment } from "../hosts/read-environment.ts";
import { readMirrors } from "../cli/flags/read-mirrors.ts";
import { makeLock, type LockableAsset, type LockableFile } from "../transfer/make-lock.ts";
import type { Lock } from "../transfer/lock.ts";
import { present } from "../values/present.ts";

interface Named {
  readonly canonical: string;
  readonly download: string;
  readonly why: readonly { readonly component: string }[];
}

/** A list whose assets can be looked up upstream. */
export interface LockableList {
  readonly release?: string;
  readonly images: readonly Named[];
  readonly files: readonly (Named & { readonly sha256?: string })[];
}

export interface LockFlags extends HostSettings {
  readonly mirror: readonly string[];
  readonly config?: string;
}

/** Looks a list up upstream; what could not be resolved is told on stderr and counted. */
export async function lockAssets(
  list: LockableList,
  flags: LockFlags,
): Promise<{ lock: Lock; failures: number }> {
  const mirrors = await readMirrors(flags);
  const environment = readHostEnvironment(process.env);
  const network = await openNetwork({ environment, hosts: flags });
  try {
    const stores = openTransferStores({ network, mirrors, environment });
    const { lock, failures } = await makeLock(
      { images: list.images.map(lockable), files: list.files.map(lockable) },
      stores,
    );
    for (const { canonical, error } of failures)
      process.stderr.write(`failed: ${canonical}\n  ${describeError(error)}\n`);
    const release = list.release === undefined ? {} : { kopsVersion: list.release };
    return { lock: { ...release, ...lock }, failures: failures.length };
  } finally {
    await network.http.close();
  }
}

function lockable(asset: Named & { readonly sha256?: string }): LockableAsset & LockableFile {
  const { canonical, download, sha256, why } = asset;
  const components = [...new Set(why.map(({ component }) => component))];
  return { canonical, download, components, ...present({ sha256 }) };
}
