import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../copy/copy-assets.ts";
import { listAssets } from "../list/list-assets.ts";
import { lockSource } from "./bundle-lock.ts";
import { bundleSource } from "./bundle-source.ts";
import { findMissingVolumes } from "./missing-volumes.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

/** Which bundle to load, and where to. */
export interface LoadRequest extends Omit<CopyRequest, "list" | "source"> {
  /** Directories and tars: one bundle, or volumes of one. */
  readonly bundle: readonly string[];
  /** What of it is loaded; all that its lock names where left out. */
  readonly list?: CopyRequest["list"];
}

/**
 * Copies from a bundle, and asks no other host for anything. Volumes that are not at hand are findings, and what waits for them fails with
 * VOLUME_MISSING. Throws the UserErrors of `copyAssets` and of a bundle that cannot be read (BUNDLE_TRUNCATED, BUNDLE_REFUSED, …).
 */
export async function loadBundle(wanted: LoadRequest, hosts: Hosts): Promise<CopyReport> {
  checkRequest(
    "loadBundle",
    { request: wanted, hosts },
    { "request.bundle": "a list", hosts: "what openHosts opens" },
  );
  const { bundle: places, ...request } = wanted;
  const bundle = await openBundleFiles(places);
  try {
    const own = { sources: [lockSource(bundle)], kind: "lock", offline: true } as const;
    const list = request.list ?? (await listAssets(own, hosts));
    const report = await copyAssets({ ...request, list, source: bundleSource(bundle) }, hosts);
    const before: Finding[] = [...bundle.findings, ...findMissingVolumes(bundle)];
    return { ...report, findings: [...before, ...report.findings] };
  } finally {
    await bundle.files.close();
  }
}
