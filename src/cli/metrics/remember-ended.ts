import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { summarize } from "../../transfer/summarize.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { currentFacts } from "./run-facts.ts";

/** Keeps how assets ended while a run goes on, for the metrics of one that is told to stop. */
export function rememberEnded(): {
  readonly onEvent: (event: TransferEvent) => void;
  /** Nothing more comes: what is known so far is all there is. */
  readonly stopped: () => void;
} {
  const outcomes: AssetOutcome[] = [];
  return {
    onEvent: (event) => {
      if (event.type === "done") outcomes.push(event.outcome);
    },
    stopped: () => currentFacts().summary(summarize(outcomes)),
  };
}
