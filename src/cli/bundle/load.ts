import { badFlags } from "../../errors/bad-flags.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { lockSource, readBundleLock } from "../../tasks/bundle/bundle-lock.ts";
import { readCheck } from "../../tasks/bundle/check-signature.ts";
import { findDelta } from "../../tasks/bundle/find-delta.ts";
import { openLoadSource } from "../../tasks/bundle/load-source.ts";
import { findMissingVolumes } from "../../tasks/bundle/missing-volumes.ts";
import { openBundleFiles } from "../../tasks/bundle/open-bundle-files.ts";
import { spoolBundle } from "../../tasks/bundle/spool-bundle.ts";
import { copyAssets } from "../../tasks/copy/copy-assets.ts";
import { listAssets } from "../../tasks/list/list-assets.ts";
import type { ListRequest } from "../../tasks/list/list-request.ts";
import { copyList } from "../copy-list.ts";
import type { ExitCode } from "../exit-code.ts";
import { checkCopyPlaces } from "../flags/check-copy-places.ts";
import { hostSettings } from "../flags/host-options.ts";
import { listRequest, type SourceFlags } from "../flags/source-options.ts";
import type { TransferFlags } from "../flags/transfer-options.ts";
import { say, sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";

/** Flags of `bundle load`, as commander hands them over. */
export type BundleLoadFlags = SourceFlags &
  TransferFlags & { readonly list: readonly string[]; readonly verifyKey?: string };

/** `kops-assets bundle load`: a copy with the bundle as what it reads. */
export async function loadBundleVerb(bundles: readonly string[], flags: BundleLoadFlags): Promise<ExitCode> {
  if (flags.update === true)
    throw badFlags("--update asks upstream, and a bundle is loaded without", "Leave it out.");
  checkCopyPlaces(flags);
  const spooled = await spoolStdin(bundles);
  try {
    return await withHosts(await hostSettings(flags), (hosts) => load(spooled.places, flags, hosts));
  } finally {
    await spooled.remove();
  }
}

async function load(places: readonly string[], flags: BundleLoadFlags, hosts: Hosts): Promise<ExitCode> {
  const { verifyKey } = flags;
  const bundle = await openBundleFiles(
    places,
    verifyKey === undefined ? {} : { check: await readCheck(verifyKey) },
  );
  try {
    sayFindings([...bundle.findings, ...findMissingVolumes(bundle), ...findDelta(bundle)]);
    const asked = await listRequest(undefined, { ...flags, filename: [...flags.filename, ...flags.list] });
    const list = await listAssets(withBundle(asked, bundle), hosts);
    sayFindings(list.findings);
    return await copyList(list, flags, hosts, async (request) =>
      copyAssets({ ...request, source: await openLoadSource(bundle, request, hosts) }, hosts),
    );
  } finally {
    await bundle.files.close();
  }
}

/** Without a source of one's own, the bundle's lock is the list; hashes are those that the bundle says in any case. */
function withBundle(request: ListRequest, bundle: Parameters<typeof readBundleLock>[0]): ListRequest {
  const lock = readBundleLock(bundle);
  const own = { ...request, lock, offline: true, toleratesBadLines: true };
  if (request.sources.length > 0 || request.state !== undefined) return own;
  return { ...own, sources: [lockSource(bundle)], kind: "lock" };
}

async function spoolStdin(
  bundles: readonly string[],
): Promise<{ readonly places: readonly string[]; readonly remove: () => Promise<void> }> {
  if (!bundles.includes("-")) return { places: bundles, remove: () => Promise.resolve() };
  if (bundles.length > 1) throw badFlags("- is one bundle, and others are named too", "Name files instead.");
  const { place, remove } = await spoolBundle(process.stdin);
  say(`stdin is kept in ${place} until all is loaded, for a bundle is not read in one go`);
  return { places: [place], remove };
}
