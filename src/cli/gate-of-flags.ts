import type { Hosts } from "../hosts/hosts.ts";
import type { Gate } from "../tasks/gate/gate.ts";
import { openGate } from "../tasks/gate/open-gate.ts";
import type { LogRequest } from "../tasks/gate/write-decisions.ts";
import { afterwards } from "./afterwards.ts";

/** The gate that --policy names; what is wrong with the policy is told before anything is asked of a host. */
export async function openGateOf(
  { policy }: { readonly policy?: string },
  hosts: Hosts,
): Promise<Gate | undefined> {
  return policy === undefined ? undefined : openGate(policy, hosts);
}

/** Writes a log of decisions; false where that failed and was told, for what was decided is done. */
export async function writeOrSay(request: LogRequest): Promise<boolean> {
  const { writeDecisions } = await import("../tasks/gate/write-decisions.ts");
  return afterwards(() => writeDecisions(request));
}
