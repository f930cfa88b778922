import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../values/parse-duration.ts";

/** A time in seconds, for commander: 90s, 15m, 6h, 7d. */
export function parseSeconds(value: string): number {
  const seconds = parseDuration(value);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError("Write a number of seconds, or 90s, 15m, 6h, 7d.");
}
