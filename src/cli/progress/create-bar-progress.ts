import { createLogUpdate } from "log-update";
import stringWidth from "string-width";
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
      screen.clear();
    },
  };
}

interface Screen {
  draw(lines: readonly string[]): void;
  /** Takes off what was drawn. */
  clear(): void;
}

/** The lines at the bottom of a terminal, which may become narrower meanwhile: what was drawn then takes more rows than it had. */
function createScreen({ write, size }: ProgressOptions): Screen {
  let isOwn = false;
  const stream = {
    // Its own writes must not be taken for somebody else's.
    write: (text: string) => {
      isOwn = true;
      write(text);
      isOwn = false;
      return true;
    },
    get columns() {
      return size().columns;
    },
    get rows() {
      return size().rows;
    },
  };
  const update = createLogUpdate(stream as unknown as NodeJS.WritableStream, { showCursor: true });
  let drawn: readonly string[] = [];
  let columns = size().columns;
  const clear = (): void => {
    if (isOwn || drawn.length === 0) return;
    const rows = drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / size().columns)),
      0,
    );
    // A narrower window has broken the lines: the library counts them as they were.
    if (size().columns < columns && rows > drawn.length) stream.write(`\u001b[${rows}A\u001b[J`);
    else update.clear();
    update.done();
    drawn = [];
  };
  return {
    draw: (lines) => {
      if (size().columns !== columns) clear();
      columns = size().columns;
      drawn = lines;
      update(lines.join("\n"));
    },
    clear,
  };
}
