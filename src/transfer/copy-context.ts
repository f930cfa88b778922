import type { AssetGate } from "./asset-gate.ts";
import type { BlobsInFlight } from "./blobs-in-flight.ts";
import type { WeightQueue } from "../values/weight-queue.ts";
import type { ReadingTogether } from "./ends/reading-together.ts";
import type { ManifestsAtOnce } from "./manifests-at-once.ts";
import type { Neighbours } from "./neighbours.ts";
import type { OnTransferEvent } from "./transfer-event.ts";
import type { UpstreamMeanwhile } from "./upstream-meanwhile.ts";
import type { TransferStores } from "./transfer-stores.ts";

/** What all copies of one run share. */
export interface CopyContext {
  readonly stores: TransferStores;
  readonly blobs: BlobsInFlight;
  readonly neighbours: Neighbours;
  readonly meanwhile: UpstreamMeanwhile;
  readonly manifests: ManifestsAtOnce;
  /** Lists of referrers and of tags, each of weight 1. */
  readonly lists: WeightQueue;
  readonly onEvent: OnTransferEvent;
  /** Judges what is new; without one everything is copied. */
  readonly gate?: AssetGate;
  /** Where the run has several ends: how this one reads what others want too. */
  readonly together?: ReadingTogether;
}
