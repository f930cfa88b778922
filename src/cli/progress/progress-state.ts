import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";

/** A run as far as it has come; sizes in bytes. */
export interface ProgressState {
  total: number;
  done: number;
  failed: number;
  held: number;
  read: number;
  /** Assets under way that have moved bytes, with how many, the longest-running first. */
  readonly active: Map<AssetCopy, number>;
}

export function createProgressState(): ProgressState {
  return { total: 0, done: 0, failed: 0, held: 0, read: 0, active: new Map() };
}

/** Takes one event in. */
export function advance(state: ProgressState, event: TransferEvent): void {
  switch (event.type) {
    case "planned":
      // Each end of a run has a plan of its own.
      state.total += event.copies.length;
      return;
    case "progress":
      state.read += event.bytes;
      state.active.set(event.copy, (state.active.get(event.copy) ?? 0) + event.bytes);
      return;
    case "done":
      state.done += 1;
      if (event.outcome.status === "failed") state.failed += 1;
      if (event.outcome.status === "held") state.held += 1;
      state.active.delete(event.outcome.copy);
      return;
    case "started":
    case "blob":
      return;
  }
}
