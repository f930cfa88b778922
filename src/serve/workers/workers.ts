import type { ProcessCosts } from "./process-costs.ts";

/** What is known of the processes that answer in place of this one. */
export interface Workers {
  /** How many take connections now. */
  readonly ready: number;
  /** How many have been started in the place of others. */
  readonly replaced: number;
  /** What all of them cost, those that have ended included. What they have counted up to now is counted when this is known. */
  costs(): Promise<ProcessCosts>;
}
