import { present } from "../../values/present.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { describeState } from "./describe-state.ts";
import { eventAsJson } from "./event-as-json.ts";
import { ProgressState } from "./progress-state.ts";
import type { Progress, ProgressOptions } from "./progress.ts";
import { Waits } from "./waits.ts";

/** One JSON object a line. */
export function createJsonProgress({ write, quiet = false }: ProgressOptions): Progress {
  const object = (level: string, fields: Readonly<Record<string, unknown>>): void => {
    if (quiet && (fields["level"] ?? level) === "info") return;
    write(`${printJsonText({ time: new Date().toISOString(), level, ...fields })}\n`);
  };
  const state = new ProgressState();
  const waits = new Waits();
  return {
    onEvent: (event, end) => {
      state.advance(event);
      const line = eventAsJson(event);
      if (line === undefined) return;
      object(line["code"] === undefined ? "info" : "error", { ...line, ...present({ end }) });
    },
    onRetry: (event) => {
      waits.onRetry(event, Date.now());
      if (!quiet) object("warning", { type: "retry", code: "RETRY", ...event });
    },
    onWait: (event) => {
      const wait = waits.onWait(event, Date.now());
      if (wait !== undefined)
        object("info", { type: "wait", ...wait, until: new Date(wait.until).toISOString() });
    },
    log: (message, fields = {}) => object("info", { type: "log", message, ...fields }),
    describe: () => describeState(state),
    stop: () => undefined,
  };
}
