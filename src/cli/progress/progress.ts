import type { RetryEvent } from "../../http/http.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";

/** Shows a run on stderr while it goes on. */
export interface Progress {
  /** `end` names where it happens, where there are several. */
  readonly onEvent: (event: TransferEvent, end?: string) => void;
  readonly onRetry: (event: RetryEvent) => void;
  /** A line that must not be lost between bars, and its fields where lines are for machines. */
  readonly log: (line: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** How far the run has come, in words. */
  readonly describe: () => string;
  /** Takes bars off the screen. */
  readonly stop: () => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
  readonly format: "text" | "json";
}
