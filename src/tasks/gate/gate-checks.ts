import type { Demand } from "../../gate/gate-policy.ts";
import type { Verdict } from "../../gate/verdict.ts";
import { checkAge } from "./checks/check-age.ts";
import { checkCommand } from "./checks/check-command.ts";
import { checkHosts } from "./checks/check-hosts.ts";
import { checkSbom } from "./checks/check-sbom.ts";
import { checkSignatures } from "./checks/check-signatures.ts";
import { checkSize } from "./checks/check-size.ts";
import type { GateCheck, GateTools } from "./gate-check.ts";
import type { GateSubject } from "./gate-subject.ts";

/** One check for each thing that a rule may ask for, the cheapest first: that is the order in which they are made. */
export const GATE_CHECKS: { readonly [Kind in Demand["kind"]]: GateCheck<Kind> } = {
  hosts: checkHosts,
  maxSize: checkSize,
  minAge: checkAge,
  signedBy: checkSignatures,
  sbom: checkSbom,
  command: checkCommand,
};

/** Holds one demand against an asset. */
export function check(demand: Demand, subject: GateSubject, tools: GateTools): Promise<Verdict> {
  const one = GATE_CHECKS[demand.kind] as GateCheck<Demand["kind"]>;
  return one(demand, subject, tools);
}
