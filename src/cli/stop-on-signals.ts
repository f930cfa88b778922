import { EXIT } from "./exit-code.ts";
import type { Progress } from "./progress/progress.ts";

const SIGNALS = [
  ["SIGINT", EXIT.interrupted],
  ["SIGTERM", EXIT.terminated],
] as const;

/**
 * Ends the process when it is told to stop, and says how far it got: nothing incomplete is visible, and what arrived is kept. The answer
 * undoes it.
 */
export function stopOnSignals(progress: Progress): () => void {
  const handlers = SIGNALS.map(([signal, code]) => {
    const handler = (): never => {
      progress.stop();
      progress.log(`interrupted: ${progress.describe()}; run the same again to go on from here`, {
        level: "error",
        code: "INTERRUPTED",
      });
      process.exit(code);
    };
    process.once(signal, handler);
    return [signal, handler] as const;
  });
  return () => handlers.forEach(([signal, handler]) => process.removeListener(signal, handler));
}
