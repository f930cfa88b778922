import { badFlags } from "../errors/bad-flags.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { listAssets } from "../tasks/list/list-assets.ts";
import type { AssetList } from "../tasks/list/asset-list.ts";
import { exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { present } from "../values/present.ts";
import type { copyList } from "./copy-list.ts";
import { hostSettings } from "./flags/host-options.ts";
import type { HeadersFlag } from "./flags/no-headers-option.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { lockedHashesFrom, type TransferFlags } from "./flags/transfer-options.ts";
import { printAssets, type OutputFormat } from "./print-assets.ts";
import { sayFindings } from "./say.ts";
import { withHosts } from "./with-hosts.ts";
import { writeStdout } from "./write-stdout.ts";

/** Flags of `get assets`, as commander hands them over. */
export type GetAssetsFlags = HeadersFlag &
  SourceFlags &
  TransferFlags & {
    readonly output: OutputFormat;
    readonly details?: boolean;
    readonly sizes?: boolean;
    readonly crossCheck?: boolean;
    readonly verifyKey?: string;
    readonly copy?: boolean;
  };

/** `kops-assets get assets`: lists, copies if asked to, prints; the answer is the exit code. */
export async function getAssets(clusterName: string | undefined, flags: GetAssetsFlags): Promise<ExitCode> {
  if (flags.copy === true) await checkCopy(flags);
  if (flags.details === true && !["yaml", "json"].includes(flags.output))
    throw badFlags(
      "--details works with -o yaml and -o json only",
      "Add one of them, or -o wide instead of --details.",
    );
  const { sizes: hasSizes = false } = flags;
  if (hasSizes && flags.output === "name")
    throw badFlags("--sizes has no effect with -o name", "Leave one of them out.");
  if (hasSizes && flags.offline === true)
    throw badFlags("--sizes asks upstream, but --offline asks no host", "Leave one of them out.");
  if (flags.copy !== true) return listAndPrint(clusterName, flags);
  const { withReport } = await import("./report/with-report.ts");
  return withReport("copy", flags, (evidence) => listAndPrint(clusterName, flags, evidence));
}

/** With evidence, it is copied too. */
async function listAndPrint(
  clusterName: string | undefined,
  flags: GetAssetsFlags,
  evidence?: ReportEvidence,
): Promise<ExitCode> {
  const { sizes: hasSizes = false, details: hasDetails = false, verifyKey } = flags;
  const request = { ...(await listRequest(clusterName, flags)), ...present({ verifyKey }) };
  return withHosts(hostSettings(flags), async (hosts) => {
    const hashes = evidence === undefined ? "search" : "needed";
    const asked = { ...request, ...lockedHashesFrom(flags), toleratesBadLines: true };
    const list = await listAssets({ ...asked, hashes }, hosts);
    sayFindings(list.findings);
    const code =
      evidence === undefined
        ? exitCodeOfFindings(list.findings)
        : await copy(list, flags, hosts, { evidence });
    // A dry run has printed what would be done with the list.
    if (evidence !== undefined && flags.dryRun === true) return code;
    const printed = hasSizes ? await askSizes(list, hosts) : list;
    writeStdout(
      printAssets(printed, flags.output, { hasDetails, hasSizes, hasHeadings: flags.headers ?? true }),
    );
    return code;
  });
}

async function askSizes(list: AssetList, hosts: Hosts): Promise<Pick<AssetList, "images" | "files">> {
  const { withSizes } = await import("../tasks/list/with-sizes.ts");
  const { images, files, findings } = await withSizes(list, hosts);
  sayFindings(findings);
  return { images, files };
}

async function checkCopy(flags: GetAssetsFlags): Promise<void> {
  if (flags.offline === true)
    throw badFlags("--offline and --copy exclude each other", "A copy asks the hosts that it copies from.");
  if (flags.dryRun === true && (["wide", "name"].includes(flags.output) || flags.details === true))
    throw badFlags(
      "--dry-run prints what would be done, as table, yaml or json",
      `Leave out ${flags.details === true ? "--details" : `-o ${flags.output}`}, or --dry-run.`,
    );
  await (await import("./flags/check-copy-places.ts")).checkCopyPlaces(flags);
}

async function copy(...given: Parameters<typeof copyList>): Promise<ExitCode> {
  const { copyList } = await import("./copy-list.ts");
  return copyList(...given);
}
