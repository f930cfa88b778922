import { EXIT } from "./exit-code.ts";
import type { Progress } from "./progress/progress.ts";
import { hasBegun, unwrittenFiles, writtenVolumes } from "./promised-files.ts";
import { joinWords } from "../values/join-words.ts";
import { numberRanges } from "../values/number-ranges.ts";
import { say, sayError } from "./say.ts";

const SIGNALS = [
  ["SIGINT", EXIT.interrupted],
  ["SIGTERM", EXIT.terminated],
] as const;

/** What has to be done before the process ends. */
interface AtEnd {
  readonly act: () => void;
  /** It tells that the run was interrupted, and how far it got. */
  readonly tells: boolean;
}

const pending: AtEnd[] = [];

/**
 * From now on a signal ends the process as shells number it, once what is pending has been done, and it is told. Whoever listens too has
 * the last word.
 */
export function answerSignals(): void {
  for (const [signal, code] of SIGNALS) {
    const answer = (): void => {
      if (process.listenerCount(signal) <= own) end(code);
    };
    process.on(signal, answer);
    const own = process.listenerCount(signal);
  }
}

/** When the process is told to stop, says how far it got. `atEnd` clears away what would be left. The answer undoes it. */
export function stopOnSignals(progress: Progress, atEnd: () => void, describe: () => string): () => void {
  const act = (): void => {
    progress.stop();
    atEnd();
    progress.log(`interrupted: ${describe()} [INTERRUPTED]`, { level: "error", code: "INTERRUPTED" });
  };
  return onSignals({ act, tells: true });
}

/** Before a signal ends the process, `act` is called; where there are several, what was begun last is first. The answer undoes it. */
export function endOnSignals(act: () => void): () => void {
  return onSignals({ act, tells: false });
}

function onSignals(atEnd: AtEnd): () => void {
  pending.push(atEnd);
  return () => {
    const at = pending.indexOf(atEnd);
    if (at >= 0) pending.splice(at, 1);
  };
}

function end(code: number): never {
  const all = pending.splice(0).reverse();
  for (const { act } of all) tryTo(act);
  if (!all.some(({ tells }) => tells))
    tell(hasBegun() ? "interrupted" : "interrupted before anything was begun");
  // Metrics are written at the very end.
  process.once("exit", tellUnwritten);
  process.exit(code);
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch (error) {
    sayError(error);
  }
}

function tellUnwritten(): void {
  const files = unwrittenFiles();
  if (files.length > 0) tell(`${files.join(" and ")} ${files.length === 1 ? "was" : "were"} not written`);
  for (const { bundle, numbers } of writtenVolumes()) {
    const [noun, verb] = numbers.length > 1 ? ["volumes", "were"] : ["volume", "was"];
    const which = numbers.length === 0 ? "no volume" : `${noun} ${joinWords(numberRanges(numbers))}`;
    tell(`${which} of ${bundle} ${verb} written`);
  }
}

function tell(message: string): void {
  say(`error: ${message} [INTERRUPTED]`, { level: "error", code: "INTERRUPTED", message });
}
