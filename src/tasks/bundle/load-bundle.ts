import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import { checkRequest } from "../check-request.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { CopyReport, CopyRequest } from "../copy/copy-assets.ts";
import { listAssets } from "../list/list-assets.ts";
import { present } from "../../values/present.ts";
import { copyFromBundle } from "./copy-from-bundle.ts";
import { readCheck } from "./check-signature.ts";
import { findDelta } from "./find-delta.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

/** Which bundle to load, and where to. */
export interface LoadRequest extends Omit<CopyRequest, "list" | "source"> {
  /** Directories and tars: one bundle, or volumes of one. */
  readonly bundle: readonly string[];
  /** What of it is loaded; all that its lock names where left out. */
  readonly list?: CopyRequest["list"];
  /** What another tool packed it as. */
  readonly from?: ForeignFormat;
  /** A PEM file: nothing is read of a bundle whose list of hashes this public key did not sign. */
  readonly verifyKey?: string;
}

/**
 * Copies from a bundle, and asks no other host for anything. What is in volumes that are not at hand waits for them, and each of those is a
 * finding VOLUME_MISSING. Throws the UserErrors of `copyAssets` and of a bundle that cannot be read (BUNDLE_TRUNCATED, BUNDLE_REFUSED,
 * NOT_SIGNED, …), and DELTA_DOES_NOT_FIT for a delta that leaves out what the target has not.
 */
export async function loadBundle(wanted: LoadRequest, hosts: Hosts): Promise<CopyReport> {
  checkRequest(
    "loadBundle",
    { request: wanted, hosts },
    { "request.bundle": "a list", hosts: "what openHosts opens" },
  );
  const { bundle: places, from, verifyKey, ...request } = wanted;
  const bundle = await openBundleFiles(places, { ...present({ from }), ...(await readCheck(verifyKey)) });
  try {
    const own = { sources: [bundle.lock], kind: "lock", offline: true } as const;
    const list = request.list ?? (await listAssets(own, hosts));
    const report = await copyFromBundle(bundle, { ...request, list }, hosts);
    return { ...report, findings: [...bundle.findings, ...findDelta(bundle), ...report.findings] };
  } finally {
    await bundle.files.close();
  }
}
