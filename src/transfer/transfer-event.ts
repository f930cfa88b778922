import type { Descriptor } from "../content/descriptor.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { AssetCopy } from "./transfer-plan.ts";
import type { AssetOutcome } from "./asset-outcome.ts";

/** What happens during a run; drives progress, logs and the summary. */
export type TransferEvent =
  | { readonly type: "planned"; readonly copies: readonly AssetCopy[] }
  | { readonly type: "started"; readonly copy: AssetCopy }
  /** Bytes that arrived from upstream since the last such event of this asset. */
  | { readonly type: "progress"; readonly copy: AssetCopy; readonly bytes: number }
  | {
      readonly type: "blob";
      readonly copy: AssetCopy;
      readonly blob: Descriptor;
      readonly outcome: BlobOutcome;
    }
  | { readonly type: "done"; readonly outcome: AssetOutcome };

export type OnTransferEvent = (event: TransferEvent) => void;
