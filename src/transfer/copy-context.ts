import type { AssetGate } from "./asset-gate.ts";
import type { BlobsInFlight } from "./blobs-in-flight.ts";
import type { Neighbours } from "./neighbours.ts";
import type { OnTransferEvent } from "./transfer-event.ts";
import type { TransferStores } from "./transfer-stores.ts";

/** What all copies of one run share. */
export interface CopyContext {
  readonly stores: TransferStores;
  readonly blobs: BlobsInFlight;
  readonly neighbours: Neighbours;
  readonly onEvent: OnTransferEvent;
  /** Judges what is new; without one everything is copied. */
  readonly gate?: AssetGate;
}
