import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { CopyReport, CopyRequest } from "../copy/copy-assets.ts";
import { listAssets } from "../list/list-assets.ts";
import { present } from "../../values/present.ts";
import { lockSource } from "./bundle-lock.ts";
import { copyFromBundle } from "./copy-from-bundle.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

/** Which bundle to load, and where to. */
export interface LoadRequest extends Omit<CopyRequest, "list" | "source"> {
  /** Directories and tars: one bundle, or volumes of one. */
  readonly bundle: readonly string[];
  /** What of it is loaded; all that its lock names where left out. */
  readonly list?: CopyRequest["list"];
  /** What another tool packed it as. */
  readonly from?: ForeignFormat;
}

/**
 * Copies from a bundle, and asks no other host for anything. What is in volumes that are not at hand waits for them, and each of those is a
 * finding VOLUME_MISSING. Throws the UserErrors of `copyAssets` and of a bundle that cannot be read (BUNDLE_TRUNCATED, BUNDLE_REFUSED, …).
 */
export async function loadBundle(
  { bundle: places, from, ...request }: LoadRequest,
  hosts: Hosts,
): Promise<CopyReport> {
  const bundle = await openBundleFiles(places, present({ from }));
  try {
    const own = { sources: [lockSource(bundle)], kind: "lock", offline: true } as const;
    const list = request.list ?? (await listAssets(own, hosts));
    const report = await copyFromBundle(bundle, { ...request, list }, hosts);
    return { ...report, findings: [...bundle.findings, ...report.findings] };
  } finally {
    await bundle.files.close();
  }
}
