import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "../errors/system-code.ts";

const POLL_MS = 50;
/** After so many milliseconds nobody else will close anything. */
const PATIENCE_MS = 20_000;

/**
 * Runs what opens files. Where this process or machine has as many open as it may (`ulimit -n`), it waits until others are closed, so that
 * a low limit makes a run slower and does not end it.
 */
export async function whenFilesMayOpen<T>(action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const isFull = ["EMFILE", "ENFILE"].includes(systemCode(error) ?? "");
      if (!isFull || performance.now() - began > PATIENCE_MS) throw error;
      await sleep(POLL_MS);
    }
  }
}
