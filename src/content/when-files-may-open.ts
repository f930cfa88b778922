import { setTimeout as sleep } from "node:timers/promises";
import { isTooManyOpen } from "../errors/is-too-many-open.ts";

const POLL_MS = 50;
/** Where nobody could open anything for so many milliseconds, nobody will close anything. */
const PATIENCE_MS = 20_000;

/** Since when nothing could be opened, and when that was seen last. */
const full = { since: 0, seen: -Infinity };

/** Each closes what is not needed. */
const frees = new Set<() => void>();

/** Whenever nothing more can be opened, `free` is called, to close what is open and not needed. The answer undoes it. */
export function onTooManyOpen(free: () => void): () => void {
  frees.add(free);
  return () => void frees.delete(free);
}

/**
 * Runs what opens files. Where this process or machine has as many open as it may (`ulimit -n`), it waits until others are closed, so that
 * a low limit makes a run slower and does not end it. All wait together: what was waited for in vain is not waited for again by each.
 */
export async function whenFilesMayOpen<T>(action: () => T | Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      const opened = await action();
      full.seen = -Infinity;
      return opened;
    } catch (error) {
      if (!isTooManyOpen(error)) throw error;
      for (const free of frees) free();
      const now = performance.now();
      if (now - full.seen > PATIENCE_MS) full.since = now;
      full.seen = now;
      if (now - Math.min(began, full.since) > PATIENCE_MS) throw error;
      await sleep(POLL_MS);
    }
  }
}
