import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { copyFromBundle } from "../../tasks/bundle/copy-from-bundle.ts";
import { readCheck } from "../../tasks/bundle/check-signature.ts";
import { findDelta } from "../../tasks/bundle/find-delta.ts";
import { openBundleFiles } from "../../tasks/bundle/open-bundle-files.ts";
import { spoolBundle } from "../../tasks/bundle/spool-bundle.ts";
import { lockIn } from "../../tasks/disk/lock-file.ts";
import { listAssets } from "../../tasks/list/list-assets.ts";
import type { ListRequest } from "../../tasks/list/list-request.ts";
import type { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import { copyList } from "../copy-list.ts";
import type { CopyTask } from "../copy-with-progress.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { checkCopyPlaces } from "../flags/check-copy-places.ts";
import { hostSettings } from "../flags/host-options.ts";
import { splitFrom } from "../flags/split-from.ts";
import { listRequest, type SourceFlags } from "../flags/source-options.ts";
import type { TransferFlags } from "../flags/transfer-options.ts";
import { withReport } from "../report/with-report.ts";
import { say, sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";

/** Flags of `bundle load`, as commander hands them over. */
export type BundleLoadFlags = SourceFlags & TransferFlags & { readonly verifyKey?: string };

/** `kops-assets bundle load`: a copy with the bundle as what it reads. */
export function loadBundleVerb(bundles: readonly string[], flags: BundleLoadFlags): Promise<ExitCode> {
  return withReport("bundle load", flags, (evidence) => loadFrom(bundles, flags, evidence));
}

async function loadFrom(
  bundles: readonly string[],
  flags: BundleLoadFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  if (flags.update === true)
    throw badFlags("--update asks upstream, but loading a bundle does not", "Leave it out.");
  await checkCopyPlaces(flags);
  const spooled = await spoolStdin(bundles);
  try {
    return await withHosts(hostSettings(flags), (hosts) => load(spooled.places, flags, evidence, hosts));
  } finally {
    await spooled.remove();
  }
}

async function load(
  places: readonly string[],
  flags: BundleLoadFlags,
  evidence: ReportEvidence,
  hosts: Hosts,
): Promise<ExitCode> {
  const { archive, flags: own } = splitFrom(flags);
  const bundle = await openBundleFiles(places, { ...archive, ...(await readCheck(flags.verifyKey)) });
  try {
    refuseLock(bundle, flags);
    evidence.findings.push(...bundle.findings, ...findDelta(bundle));
    sayFindings(evidence.findings);
    evidence.lock = lockIn(bundle.lock);
    const asked = await listRequest(undefined, own);
    const list = await listAssets(withBundle(asked, bundle), hosts);
    sayFindings(list.findings);
    const task: CopyTask = (request) => copyFromBundle(bundle, request, hosts);
    const code = await copyList(list, flags, hosts, { task, evidence });
    // What could not be read of it is not even among what was to be copied.
    return bundle.findings.some(({ severity }) => severity === "error") ? EXIT.failed : code;
  } finally {
    await bundle.files.close();
  }
}

/** Without a source of one's own, the bundle's lock is the list; hashes are those that the bundle says in any case. */
function withBundle(request: ListRequest, bundle: PackedBundle): ListRequest {
  const lock = lockIn(bundle.lock);
  const own = { ...request, lock, offline: true, toleratesBadLines: true };
  if (request.sources.length > 0 || request.state !== undefined) return own;
  return { ...own, sources: [bundle.lock], kind: "lock" };
}

/** Nobody can hold digests that were made here against those of upstream. */
function refuseLock({ place, foreign }: PackedBundle, { lock }: BundleLoadFlags): void {
  if (lock === undefined || foreign?.hasOwnDigests !== true) return;
  throw badFlags(
    `--lock compares upstream's digests, but ${place} does not have them: they were lost when it was saved`,
    "Leave out --lock, or pack with a tool that keeps manifests: `skopeo copy --all … oci-archive:FILE`.",
  );
}

async function spoolStdin(
  bundles: readonly string[],
): Promise<{ readonly places: readonly string[]; readonly remove: () => Promise<void> }> {
  if (!bundles.includes("-")) return { places: bundles, remove: () => Promise.resolve() };
  if (bundles.length > 1)
    throw badFlags("- (stdin) cannot be given together with other bundles", "Name files instead.");
  const { place, remove } = await spoolBundle(process.stdin);
  say(`stdin is saved to ${place} until the load ends, because a bundle is not read in order`);
  return { places: [place], remove };
}
