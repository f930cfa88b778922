import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../copy/copy-assets.ts";
import { listAssets } from "../list/list-assets.ts";
import { lockSource } from "./bundle-lock.ts";
import { readCheck } from "./check-signature.ts";
import { findDelta } from "./find-delta.ts";
import { openLoadSource } from "./load-source.ts";
import { findMissingVolumes } from "./missing-volumes.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

/** Which bundle to load, and where to. */
export interface LoadRequest extends Omit<CopyRequest, "list" | "source"> {
  /** Directories and tars: one bundle, or volumes of one. */
  readonly bundle: readonly string[];
  /** What of it is loaded; all that its lock names where left out. */
  readonly list?: CopyRequest["list"];
  /** A PEM file: nothing is read of a bundle whose list of hashes this public key did not sign. */
  readonly verifyKey?: string;
}

/**
 * Copies from a bundle, and asks no other host for anything. Volumes that are not at hand are findings, and what waits for them fails with
 * VOLUME_MISSING. Throws the UserErrors of `copyAssets` and of a bundle that cannot be read (BUNDLE_TRUNCATED, BUNDLE_REFUSED,
 * NOT_SIGNED, …), and DELTA_DOES_NOT_FIT for a delta that leaves out what the target has not.
 */
export async function loadBundle(wanted: LoadRequest, hosts: Hosts): Promise<CopyReport> {
  checkRequest(
    "loadBundle",
    { request: wanted, hosts },
    { "request.bundle": "a list", hosts: "what openHosts opens" },
  );
  const { bundle: places, verifyKey, ...request } = wanted;
  const bundle = await openBundleFiles(
    places,
    verifyKey === undefined ? {} : { check: await readCheck(verifyKey) },
  );
  try {
    const own = { sources: [lockSource(bundle)], kind: "lock", offline: true } as const;
    const list = request.list ?? (await listAssets(own, hosts));
    const source = await openLoadSource(bundle, { ...request, list }, hosts);
    const report = await copyAssets({ ...request, list, source }, hosts);
    const before: Finding[] = [...bundle.findings, ...findMissingVolumes(bundle), ...findDelta(bundle)];
    return { ...report, findings: [...before, ...report.findings] };
  } finally {
    await bundle.files.close();
  }
}
