/** A time of ISO 8601 as people read it, to the minute: "2026-11-28 03:09 UTC". */
export function timeText(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
