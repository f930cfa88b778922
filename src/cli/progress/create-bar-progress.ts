import { aroundStops } from "./around-stops.ts";
import { describeState } from "./describe-state.ts";
import { createFailureLines } from "./failure-lines.ts";
import { createFigures } from "./progress-figures.ts";
import { ProgressState } from "./progress-state.ts";
import type { Progress, ProgressOptions } from "./progress.ts";
import { renderProgress } from "./render-progress.ts";
import { createRetryLines } from "./retry-lines.ts";
import { beforeStderr } from "../write-stderr.ts";
import { Waits } from "./waits.ts";

const REDRAW_MS = 200;

/** Bars on a terminal, drawn over what was drawn before. What else is told stays above them. */
export function createBarProgress(options: ProgressOptions): Progress {
  const state = new ProgressState();
  const figures = createFigures(state);
  const waits = new Waits();
  const screen = createScreen(options);
  const log = (message: string): void => {
    screen.clear();
    options.write(`${message}\n`);
  };
  const draw = (): void => {
    const shown = {
      figures: figures(performance.now()),
      running: [...state.running],
      waits: waits.current(Date.now()),
    };
    screen.draw(renderProgress(shown, options.size()));
  };
  const retries = createRetryLines(log);
  const failures = createFailureLines(log);
  const letGo = beforeStderr(() => screen.clear());
  const letGoOfStops = aroundStops({ before: () => screen.clear(), after: draw });
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    onEvent: (event) => {
      state.advance(event);
      failures(event);
    },
    onRetry: (event) => {
      retries.onRetry(event);
      waits.onRetry(event, Date.now());
    },
    onWait: (event) => void waits.onWait(event, Date.now()),
    log,
    describe: () => describeState(state),
    stop: () => {
      clearInterval(timer);
      retries.stop();
      letGo();
      letGoOfStops();
      screen.clear();
    },
  };
}

interface Screen {
  draw(lines: readonly string[]): void;
  /** Takes off what was drawn. */
  clear(): void;
}

const ESC = "\u001b";
const NO_WRAP = `${ESC}[?7l`;
const WRAP = `${ESC}[?7h`;
/** From the cursor to the end of the screen. */
const ERASE = `${ESC}[J`;

/**
 * Lines below the cursor, which stays in the empty row above them. A window that becomes narrower breaks lines that stand there, and tells of
 * it later: whoever goes up by rows then arrives somewhere else. From above, all of them are erased however many rows they take. Nothing
 * that is drawn wraps, so that the way back up is known.
 */
function createScreen({ write }: ProgressOptions): Screen {
  let isOwn = false;
  let isDrawn = false;
  const put = (text: string): void => {
    // Its own writes must not be taken for somebody else's.
    isOwn = true;
    write(text);
    isOwn = false;
  };
  return {
    draw: (lines) => {
      const rows = lines.map((line) => `\n${line}${ESC}[K`).join("");
      put(`${NO_WRAP}\r${ESC}[K${rows}${ERASE}${ESC}[${lines.length}A\r${WRAP}`);
      isDrawn = true;
    },
    clear: () => {
      if (isOwn || !isDrawn) return;
      put(`\r${ERASE}`);
      isDrawn = false;
    },
  };
}
