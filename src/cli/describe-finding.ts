import type { ListFinding } from "../remap/marked-placement.ts";

/** A finding on one line: how bad it is, where it is, what it is, and what to do. */
export function describeFinding({ severity, where, message, hint }: ListFinding): string {
  const label = severity === "info" ? "note" : severity;
  const place = where === undefined ? "" : `${where}: `;
  return `${label}: ${place}${message}${hint === undefined ? "" : ` (${hint})`}`;
}
