import type { Writable } from "node:stream";
import type { LockableAssets } from "../../transfer/make-lock.ts";
import type { OnTransferEvent } from "../../transfer/transfer-event.ts";
import type { PlanOptions } from "../copy/plan-copies.ts";

/** What to pack, and where to. */
export interface BundleRequest extends Pick<PlanOptions, "lock" | "selection"> {
  readonly list: LockableAssets & { readonly release?: string };
  /** A directory, a file whose name ends in `.tar`, or a stream that takes a tar. */
  readonly to: string | Writable;
  /** Cuts it into tars of fewer bytes than this: `NAME.001.tar` and so on. */
  readonly volumeSize?: number;
  /** Writes only these of the volumes; from 1. */
  readonly volumes?: readonly number[];
  /** Told of what happens, as it happens. */
  readonly onEvent?: OnTransferEvent;
}
