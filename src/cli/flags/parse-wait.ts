import { InvalidArgumentError } from "commander";
import { LONGEST_WAIT } from "../../values/longest-wait.ts";
import { parseSeconds } from "./parse-seconds.ts";

/** A time in seconds that something is waited for, for commander: 90s, 15m, 6h; at most 24d. */
export function parseWait(value: string): number {
  const seconds = parseSeconds(value);
  if (seconds <= LONGEST_WAIT) return seconds;
  throw new InvalidArgumentError(`The longest is ${LONGEST_WAIT / 86_400}d.`);
}
