import type { TransferFlags } from "./flags/transfer-options.ts";

/** Flags that say how a list is copied, for every verb that copies one. */
export type CopyListFlags = TransferFlags & {
  readonly strict?: boolean;
  readonly output?: string;
  readonly bandwidthLimit?: number;
};
