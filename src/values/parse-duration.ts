const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a text (90s, 15m, 6h, 7d; seconds without a unit); undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = "s"] = /^(\d+)([smhd]?)$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit] ?? 1);
}
