import { createFailureLines } from "./failure-lines.ts";
import { describeState } from "./describe-state.ts";
import { createFigures } from "./progress-figures.ts";
import type { ProgressFigures } from "./progress-figures.ts";
import { ProgressState } from "./progress-state.ts";
import type { Progress, ProgressOptions } from "./progress.ts";
import { createRetryLines } from "./retry-lines.ts";
import { describeWait, Waits, type Wait } from "./waits.ts";

const LINE_MS = 5_000;

/** A line every few seconds, for a log; with `quiet` failures and warnings alone. */
export function createLineProgress({ write, quiet = false }: ProgressOptions): Progress {
  const log = (message: string): void => write(`${message}\n`);
  const state = new ProgressState();
  const figures = createFigures(state);
  const failures = createFailureLines(log);
  const retries = createRetryLines(quiet ? () => undefined : log);
  const waits = new Waits();
  figures(performance.now());
  const timer = setInterval(() => {
    if (!quiet) log(printFigures(figures(performance.now())));
  }, LINE_MS);
  timer.unref();
  const tellWait = (wait: Wait | undefined): void => {
    if (wait !== undefined && !quiet) log(`waiting for ${describeWait(wait)}`);
  };
  return {
    onEvent: (event) => {
      state.advance(event);
      failures(event);
    },
    onRetry: (event) => {
      retries.onRetry(event);
      tellWait(waits.onRetry(event, Date.now()));
    },
    onWait: (event) => tellWait(waits.onWait(event, Date.now())),
    log: (message, { level = "info" } = {}) => {
      if (!quiet || level !== "info") log(message);
    },
    describe: () => describeState(state),
    stop: () => {
      clearInterval(timer);
      retries.stop();
    },
  };
}

function printFigures({ percent, bytes, pace, assets }: ProgressFigures): string {
  return `${percent}: ${[...bytes, ...pace, ...assets].join(", ")}`;
}
