import type { Demand, NamedSigner } from "../../gate/gate-policy.ts";
import type { Verdict } from "../../gate/verdict.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";
import type { Signer } from "../../trust/signer.ts";
import type { GateSubject } from "./gate-subject.ts";
import type { RunScanner } from "./run-scanner.ts";

/** What checks need besides the asset. */
export interface GateTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whom a policy names, with keys and roots read. */
  readonly signers: (named: readonly NamedSigner[]) => readonly Signer[];
  /** Places of a repository that a policy names. */
  readonly repository: (name: string) => readonly SourceRepository[];
  readonly runScanner: RunScanner;
}

type DemandOf<Kind extends Demand["kind"]> = Extract<Demand, { readonly kind: Kind }>;

/** Holds what a rule asks for against an asset. Throws the UserErrors of hosts that do not do their part. */
export type GateCheck<Kind extends Demand["kind"]> = (
  demand: DemandOf<Kind>,
  subject: GateSubject,
  tools: GateTools,
) => Promise<Verdict>;
