import type { Descriptor } from "../content/descriptor.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { AssetCopy } from "./transfer-plan.ts";
import type { AssetOutcome } from "./asset-outcome.ts";

/** A blob, or a file by its hash: what moves in one piece. `size` is in bytes. */
export type ContentPart = Pick<Descriptor, "digest" | "size">;

/** What happens during a run; drives progress, logs and the summary. */
export type TransferEvent =
  | { readonly type: "planned"; readonly copies: readonly AssetCopy[] }
  | { readonly type: "started"; readonly copy: AssetCopy }
  /** What a manifest leads to has become known, or how large a file is: parts that the target may lack, and manifests that are looked at next. */
  | {
      readonly type: "found";
      readonly copy: AssetCopy;
      readonly parts: readonly ContentPart[];
      readonly children: number;
    }
  /** Bytes of a part that arrived from upstream since the last such event of it. */
  | {
      readonly type: "progress";
      readonly copy: AssetCopy;
      readonly part: ContentPart;
      readonly bytes: number;
    }
  | {
      readonly type: "blob";
      readonly copy: AssetCopy;
      readonly blob: Descriptor;
      readonly outcome: BlobOutcome;
    }
  | { readonly type: "done"; readonly outcome: AssetOutcome };

export type OnTransferEvent = (event: TransferEvent) => void;
