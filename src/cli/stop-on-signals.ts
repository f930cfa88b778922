import { EXIT, type ExitCode } from "./exit-code.ts";
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
    progress.log(`interrupted: ${progress.describe()}; run the same command again to go on from here`, {
      level: "error",
      code: "INTERRUPTED",
    });
  });
}

/** Ends the process when it is told to stop, once `atEnd` has cleared away what would be left. The answer undoes it. */
export function endOnSignals(atEnd: () => void): () => void {
  const handlers = SIGNALS.map(([signal, code]) => {
    const handler = (): never => end(code, atEnd);
    process.once(signal, handler);
    return [signal, handler] as const;
  });
  return () => handlers.forEach(([signal, handler]) => process.removeListener(signal, handler));
}

function end(code: ExitCode, atEnd: () => void): never {
  atEnd();
  process.exit(code);
}
