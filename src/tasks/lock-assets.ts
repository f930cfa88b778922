import { checkRequest } from "./check-request.ts";
import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import type { Lock } from "../transfer/lock.ts";
import { findingsOfFailures } from "./findings-of-failures.ts";
import { makeLock, type LockableAssets, type LockOptions } from "../transfer/make-lock.ts";
import { present } from "../values/present.ts";

/** The lock of what could be resolved; what could not is a finding of severity error, one for all that a host fails alike. */
export interface LockReport {
  readonly lock: Lock;
  readonly findings: readonly Finding[];
}

/** Looks a list up upstream: what every image and file is now, with each image's layers where `options` ask for them. Nothing is written. */
export async function lockAssets(
  list: LockableAssets & { readonly release?: string },
  hosts: Hosts,
  options: LockOptions = {},
): Promise<LockReport> {
  checkRequest("lockAssets", { list, hosts }, { list: "a list of assets", hosts: "what openHosts opens" });
  const { lock, failures } = await makeLock(list, await hosts.stores(), options);
  const findings = findingsOfFailures(failures);
  return { lock: { ...present({ kopsVersion: list.release }), ...lock }, findings };
}
