import { EXIT } from "./exit-code.ts";
import type { Progress } from "./progress/progress.ts";

const SIGNALS = [
  ["SIGINT", EXIT.interrupted],
  ["SIGTERM", EXIT.terminated],
] as const;

/**
 * Ends the process when it is told to stop, and says how far it got: nothing incomplete is visible, and what arrived is kept. `atEnd`
 * clears away what would be left. The answer undoes it.
 */
export function stopOnSignals(progress: Progress, atEnd: () => void): () => void {
  return endOnSignals(() => {
    progress.stop();
    atEnd();
    const far = progress.describe();
    progress.log(`interrupted: ${far}; run the same command again to go on from here [INTERRUPTED]`, {
      level: "error",
      code: "INTERRUPTED",
    });
  });
}

/** What has to be cleared away before the process ends. */
const pending: (() => void)[] = [];

/**
 * Ends the process when it is told to stop, once `atEnd` has cleared away what would be left; where there are several, what was begun last is
 * first. The answer undoes it.
 */
export function endOnSignals(atEnd: () => void): () => void {
  if (pending.length === 0) for (const [signal] of SIGNALS) process.on(signal, end);
  pending.push(atEnd);
  return () => {
    const at = pending.indexOf(atEnd);
    if (at < 0) return;
    pending.splice(at, 1);
    if (pending.length === 0) for (const [signal] of SIGNALS) process.removeListener(signal, end);
  };
}

function end(told: NodeJS.Signals): never {
  const [, code] = SIGNALS.find(([signal]) => signal === told) ?? [told, EXIT.terminated];
  for (const atEnd of pending.splice(0).reverse()) atEnd();
  process.exit(code);
}
