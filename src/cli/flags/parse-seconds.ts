import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A time in seconds, for commander: 90s, 15m, 6h, 7d. */
export function parseSeconds(value: string): number {
  const [, digits, unit = "s"] = /^(\d+)([smhd]?)$/.exec(value) ?? [];
  if (digits === undefined) throw new InvalidArgumentError("Write a number of seconds, or 90s, 15m, 6h, 7d.");
  return Number(digits) * (UNITS[unit] ?? 1);
}
