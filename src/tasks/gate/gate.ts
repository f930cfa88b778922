import type { Decision } from "../../gate/decision.ts";
import type { AssetGate } from "../../transfer/asset-gate.ts";

/** A policy that is applied to a run: what it judges, and what it has decided. */
export interface Gate extends AssetGate {
  /** The policy's file, and the lower-case hex sha256 of its bytes. */
  readonly policy: { readonly file: string; readonly sha256: string };
  /** One per asset that was judged, in the order in which that was done. */
  readonly decisions: readonly Decision[];
  /** Ends programs that run for it and removes what it has on disk, at once: for an end that waits for nothing. */
  abort(): void;
}
