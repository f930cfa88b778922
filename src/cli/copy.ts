import { listAssets } from "../tasks/list/list-assets.ts";
import { copyList } from "./copy-list.ts";
import type { ExitCode } from "./exit-code.ts";
import { checkCopyPlaces } from "./flags/check-copy-places.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { lockedHashesFrom, type TransferFlags } from "./flags/transfer-options.ts";
import { sayFindings } from "./say.ts";
import { withHosts } from "./with-hosts.ts";

/** Flags of `copy`, as commander hands them over. */
export type CopyFlags = SourceFlags & TransferFlags & { readonly list: readonly string[] };

/** `kops-assets copy`: `get assets --copy` for any kind of list, with nothing on stdout. */
export async function copy(clusterName: string | undefined, flags: CopyFlags): Promise<ExitCode> {
  checkCopyPlaces(flags);
  const request = await listRequest(clusterName, { ...flags, filename: [...flags.filename, ...flags.list] });
  return withHosts(await hostSettings(flags), async (hosts) => {
    const list = await listAssets({ ...request, ...lockedHashesFrom(flags), toleratesBadLines: true }, hosts);
    sayFindings(list.findings);
    return copyList(list, flags, hosts);
  });
}
