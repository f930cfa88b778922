import type { Finding, Severity } from "../errors/finding.ts";
import { cutLong } from "../errors/cut-long.ts";
import { printable } from "../errors/printable.ts";
import { formatPlace } from "../errors/format-place.ts";

const LABELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** A finding on one line: how bad it is, where it is, what it is, what to do, and its code. */
export function describeFinding({ code, severity, place, message, hint }: Finding): string {
  const where = place === undefined ? "" : `${formatPlace(place)}: `;
  const advice = hint === undefined || hint === "" ? "" : ` (${hint})`;
  return printable(cutLong(`${LABELS[severity]}: ${where}${message}${advice} [${code}]`));
}
