import { badFlags } from "../errors/bad-flags.ts";
import type { Hosts } from "../hosts/hosts.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import type { ListRequest } from "../tasks/list/list-request.ts";
import { listAssets } from "../tasks/list/list-assets.ts";
import { withStored } from "../tasks/list/with-stored.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { present } from "../values/present.ts";
import { copyList } from "./copy-list.ts";
import type { ExitCode } from "./exit-code.ts";
import { checkEnds } from "./flags/check-ends.ts";
import { checkCopyPlaces } from "./flags/check-copy-places.ts";
import { hostSettings } from "./flags/host-options.ts";
import { isPlainDirectory, parseEnd } from "./flags/parse-end.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { lockedHashesFrom, type TransferFlags } from "./flags/transfer-options.ts";
import { withReport } from "./report/with-report.ts";
import { sayFindings } from "./say.ts";
import { withHosts } from "./with-hosts.ts";

/** Flags of `copy`, as commander hands them over. */
export type CopyFlags = SourceFlags & Omit<TransferFlags, "to"> & { readonly to: readonly string[] };

/** `kops-assets copy`: `get assets --copy` for any kind of list, with nothing on stdout, and to several ends at once. */
export function copy(clusterName: string | undefined, flags: CopyFlags): Promise<ExitCode> {
  return withReport("copy", flags, (evidence) => copySource(clusterName, flags, evidence));
}

async function copySource(
  clusterName: string | undefined,
  flags: CopyFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  const { to: places, ...rest } = flags;
  refuseUpdate(flags);
  const [to, ...others] = places;
  const isOne = others.length === 0 && (to === undefined || isPlainDirectory(to));
  const one = { ...rest, ...present({ to }) };
  const copyListed = isOne ? undefined : await openEnds(places, rest, evidence);
  if (isOne) await checkCopyPlaces(one);
  const request = {
    ...(await listRequest(clusterName, flags)),
    ...lockedHashesFrom(one),
    toleratesBadLines: true,
    hashes: "needed" as const,
  };
  const settings = { ...hostSettings(flags), ends: Math.max(1, places.length) };
  return withHosts(settings, async (hosts) => {
    const read = copyListed === undefined ? request : await withStored(request, hosts);
    const list = await listAssets(read, hosts);
    sayFindings(list.findings);
    if (copyListed !== undefined) return copyListed(list, read, hosts);
    return copyList(list, one, hosts, { evidence });
  });
}

/** A shard sees a part of the list: what it accepts is not all that the lock file has to say. */
function refuseUpdate({ shard, update }: CopyFlags): void {
  if (shard === undefined || update !== true) return;
  throw badFlags(
    "--update and --shard exclude each other",
    "Write the lock file anew with `kops-assets lock --layers`, then copy its shards.",
  );
}

/** How a list is copied to several ends; throws UserErrors for what is no end, before anything is listed. */
async function openEnds(
  places: readonly string[],
  flags: Omit<CopyFlags, "to">,
  evidence: ReportEvidence,
): Promise<(list: AssetList, request: ListRequest, hosts: Hosts) => Promise<ExitCode>> {
  const { copyListToEnds } = await import("./copy-to-ends.ts");
  const ends = await Promise.all(places.map(parseEnd));
  checkEnds(ends, flags);
  return (list, request, hosts) => copyListToEnds(list, request, { ends, flags, evidence }, hosts);
}
