import type { RetryEvent, WaitEvent } from "../../http/http.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";

/** Shows a run on stderr while it goes on. */
export interface Progress {
  /** `end` names where it happens, where there are several. */
  readonly onEvent: (event: TransferEvent, end?: string) => void;
  readonly onRetry: (event: RetryEvent) => void;
  readonly onWait: (event: WaitEvent) => void;
  /** A line that must not be lost between bars, and its fields where lines are for machines. */
  readonly log: (line: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** How far the run has come, in words. */
  readonly describe: () => string;
  /** Takes bars off the screen. */
  readonly stop: () => void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** A terminal whose lines can be written anew. */
  readonly isTerminal: boolean;
  /** What the terminal shows now; its window may change. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly format: "text" | "json";
  /** Tells of failures and warnings alone. */
  readonly quiet?: boolean;
}
