import type { BundleRequest } from "../../tasks/bundle/bundle-request.ts";
import { joinHeld } from "../../bundle/packed/held-content.ts";
import { createBundle, type BundleReport } from "../../tasks/bundle/create-bundle.ts";
import { findTools } from "../../tasks/bundle/find-tools.ts";
import { readHeld } from "../../tasks/bundle/read-held.ts";
import { refuseBundlePlace } from "../../tasks/bundle/refuse-bundle-place.ts";
import { readLock } from "../../tasks/disk/lock-file.ts";
import { listAssets } from "../../tasks/list/list-assets.ts";
import { readSigningKey } from "../../tasks/receipts/write-receipt.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { present } from "../../values/present.ts";
import type { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import { copyList } from "../copy-list.ts";
import type { CopyTask } from "../copy-with-progress.ts";
import type { ExitCode } from "../exit-code.ts";
import { howToGoOn } from "../how-to-go-on.ts";
import { hostSettings } from "../flags/host-options.ts";
import { listRequest, type SourceFlags } from "../flags/source-options.ts";
import { lockedHashesFrom, type TransferFlags } from "../flags/transfer-options.ts";
import { withReport } from "../report/with-report.ts";
import { say, sayFindings } from "../say.ts";
import { sayWritten } from "../say-written.ts";
import { withHosts } from "../with-hosts.ts";
import { stdoutOfBundle } from "./stdout-of-bundle.ts";

/** Flags of `bundle create`, as commander hands them over. */
export type BundleCreateFlags = SourceFlags &
  Omit<TransferFlags, "to" | "toFiles"> & {
    readonly to: string;
    readonly compress?: "zstd";
    readonly volumeSize?: number;
    readonly volume: readonly number[];
    readonly have: readonly string[];
    readonly since?: string;
    readonly withTool?: boolean;
    readonly toolFrom?: string;
  };

/** `kops-assets bundle create`. */
export function createBundleVerb(
  clusterName: string | undefined,
  flags: BundleCreateFlags,
): Promise<ExitCode> {
  return withReport("bundle create", flags, (evidence) => createFrom(clusterName, flags, evidence));
}

async function createFrom(
  clusterName: string | undefined,
  flags: BundleCreateFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  const { to, compress, volumeSize, volume, ...rest } = flags;
  const place: Pick<BundleRequest, "to" | "compress" | "volumeSize" | "volumes"> = {
    to: to === "-" ? stdoutOfBundle() : to,
    ...present({ compress, volumeSize, volumes: volume.length === 0 ? undefined : volume }),
  };
  refuseBundlePlace(place);
  const besides = await besidesOf(flags);
  const request = await listRequest(clusterName, flags);
  return withHosts(hostSettings(flags), async (hosts) => {
    const asked = { ...request, ...lockedHashesFrom(flags), toleratesBadLines: true };
    const list = await listAssets({ ...asked, hashes: "needed" }, hosts);
    sayFindings(list.findings);
    const task: CopyTask = async (copyRequest) => {
      const { selection, lock, dryRun, onEvent } = copyRequest;
      const report = await createBundle(
        {
          list,
          ...place,
          ...besides,
          ...present({ selection, lock, dryRun, onEvent }),
          onRecorded: evidence.onEvent,
        },
        hosts,
      );
      if (dryRun === true) sayForeseen(report.written);
      else report.written.forEach(sayWritten);
      return report;
    };
    return copyList(list, { ...rest, repositoryTag: [] }, hosts, { task, goOn: howToGoOn([to]), evidence });
  });
}

/** What the bundle is besides whole and unsigned; what cannot be read is told before anything is asked. */
async function besidesOf({
  have,
  since,
  signKey: keyFile,
  withTool,
  toolFrom,
}: BundleCreateFlags): Promise<Pick<BundleRequest, "held" | "since" | "signKey" | "tools">> {
  const lists = await Promise.all(have.map(readHeld));
  return present({
    held: lists.length === 0 ? undefined : joinHeld(lists),
    since: since === undefined ? undefined : await readLock(since),
    signKey: keyFile === undefined ? undefined : await readSigningKey(keyFile),
    tools: withTool === true ? await toolsFrom(toolFrom) : undefined,
  });
}

/** Executables of this tool; which of the two is missing is said. */
async function toolsFrom(folder: string | undefined): Promise<BundleRequest["tools"]> {
  const { ownTools } = await import("./own-tools.ts");
  const { folders, own } = folder === undefined ? ownTools() : { folders: [folder], own: undefined };
  const { tools, findings } = await findTools(folders, own);
  sayFindings(findings);
  return tools;
}

function sayForeseen(places: BundleReport["written"]): void {
  for (const { place, size } of places) say(`${place} would have ${formatBytes(size)}`);
}
