import { describeError } from "../describe-error.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { eventAsJson } from "./event-as-json.ts";
import type { Progress, ProgressOptions } from "./progress.ts";
import { causeOf, shownName } from "../group-failures.ts";
import { createRetryLines } from "./retry-lines.ts";
import { advance, createProgressState, type ProgressState } from "./progress-state.ts";
import { present } from "../../values/present.ts";
import { renderBars } from "./render-bars.ts";

const REDRAW_MS = 100;
const LINE_MS = 3000;

/** Bars where a person watches, a line every few seconds in a log, an object a line for machines. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.format === "json") return createJsonProgress(options);
  return options.isTerminal ? createBars(options) : createLines(options);
}

function createJsonProgress({ write }: ProgressOptions): Progress {
  const object = (level: string, fields: object): void =>
    write(`${printJsonText({ time: new Date().toISOString(), level, ...fields })}\n`);
  const state = createProgressState();
  return {
    onEvent: (event, end) => {
      advance(state, event);
      const line = eventAsJson(event);
      if (line === undefined) return;
      object(line["code"] === undefined ? "info" : "error", { ...line, ...present({ end }) });
    },
    onRetry: (event) => object("warning", { type: "retry", code: "RETRY", ...event }),
    log: (message, fields = {}) => object("info", { type: "log", message, ...fields }),
    describe: () => describeState(state),
    stop: () => undefined,
  };
}

function describeState({ done, total, failed, read }: ProgressState): string {
  const lost = failed === 0 ? "" : ` (${failed} failed)`;
  return `${done} of ${total} assets are done${lost}, ${formatBytes(read)} read`;
}

function createLines({ write }: ProgressOptions): Progress {
  const retries = createRetryLines((message) => write(`${message}\n`));
  const failures = createFailureLines();
  const state = createProgressState();
  const started = Date.now();
  const line = (): void => write(`${renderLine(state, (Date.now() - started) / 1000)}\n`);
  const timer = setInterval(line, LINE_MS);
  timer.unref();
  return {
    onEvent: (event) => {
      advance(state, event);
      const failure = failures(event);
      if (failure !== undefined) write(`${failure}\n`);
    },
    onRetry: retries.onRetry,
    log: (message) => write(`${message}\n`),
    describe: () => describeState(state),
    stop: () => {
      clearInterval(timer);
      retries.stop();
    },
  };
}

function createBars({ write, columns }: ProgressOptions): Progress {
  const state = createProgressState();
  const started = Date.now();
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    erase();
    const lines = renderBars(state, (Date.now() - started) / 1000, columns);
    write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  const log = (message: string): void => {
    erase();
    write(`${message}\n`);
  };
  const retries = createRetryLines(log);
  const failures = createFailureLines();
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    onEvent: (event) => {
      advance(state, event);
      const failure = failures(event);
      if (failure !== undefined) log(failure);
    },
    onRetry: retries.onRetry,
    log,
    describe: () => describeState(state),
    stop: () => {
      clearInterval(timer);
      retries.stop();
      erase();
    },
  };
}

function renderLine(state: ProgressState, seconds: number): string {
  const failed = state.failed === 0 ? "" : `, ${state.failed} failed`;
  const held = state.held === 0 ? "" : `, ${state.held} held back`;
  const rate = formatBytes(state.read / Math.max(seconds, 0.001));
  return `${state.done}/${state.total} assets${failed}${held}, ${formatBytes(state.read)} read, ${rate}/s`;
}

/** Failures that say all when they name a host. */
const OF_HOSTS = [
  "UNREACHABLE",
  "TIMEOUT",
  "TLS_FAILED",
  "UNAUTHORIZED",
  "RATE_LIMITED",
  "PROXY_REFUSED",
  "BODY_LIMIT",
  "READ_ONLY",
];

/** A failure in full; of those that are their host's and not the asset's the first one only, for the summary names all. */
function createFailureLines(): (event: TransferEvent) => string | undefined {
  const told = new Set<string>();
  return (event) => {
    if (event.type !== "done") return undefined;
    const { copy, error, status } = event.outcome;
    if (status === "held") return `held back: ${shownName(copy)}\n  ${describeError(error)}`;
    if (status !== "failed") return undefined;
    const { host, code } = causeOf(error);
    if (host !== undefined && OF_HOSTS.includes(code) && told.has(`${host} ${code}`)) return undefined;
    told.add(`${host ?? ""} ${code}`);
    return `failed: ${shownName(copy)}\n  ${describeError(error)}`;
  };
}
