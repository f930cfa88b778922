import { setTimeout as sleep } from "node:timers/promises";
import { CommanderError } from "commander";
import { UserError } from "../../src/errors/user-error.ts";

/** Milliseconds after which an action stands still: nothing that is fuzzed takes a tenth of that, on a busy machine either. */
const LONGEST = 20_000;

/** What is wrong with an action that may fail only by a UserError or commander's own, and only soon; undefined where nothing is. */
export async function bugOf(action: () => unknown): Promise<string | undefined> {
  const began = performance.now();
  const over = new AbortController();
  const standstill = sleep(LONGEST, "it does not end", over).catch(() => undefined);
  const bug = await Promise.race([failureOf(action), standstill]);
  over.abort();
  const took = performance.now() - began;
  return bug ?? (took < LONGEST ? undefined : `it took ${took.toFixed(0)} ms`);
}

async function failureOf(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof UserError || error instanceof CommanderError) return undefined;
    return error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error);
  }
}
