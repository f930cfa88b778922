import stringWidth from "string-width";
import { printable } from "../../errors/printable.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { shownName } from "../group-failures.ts";
import { cut, fitSegments, usable } from "./fit-line.ts";
import type { ProgressFigures } from "./progress-figures.ts";
import type { RunningPart } from "./progress-state.ts";
import { clockTime, type Wait } from "./waits.ts";

interface Shown {
  readonly figures: ProgressFigures;
  /** By digest. */
  readonly running: readonly (readonly [string, RunningPart])[];
  readonly waits: readonly Wait[];
}

const MOST_BAR = 30;
const LEAST_BAR = 10;
const MOST_RUNNING = 8;
const MOST_WAITS = 3;
const SHORT_DIGEST = 12;

/** A bar for all of it, then what is waited for and what is under way; no number is cut off down to 40 columns. */
export function renderProgress(
  { figures, running, waits }: Shown,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const { share, percent, bytes, pace, assets } = figures;
  const bar = renderBar(share, Math.min(MOST_BAR, Math.max(LEAST_BAR, columns - 50)));
  const head = fitSegments([bar, percent.padStart(4), ...bytes, ...pace, ...assets], columns);
  const waiting = waits.slice(0, MOST_WAITS).flatMap((wait) => renderWait(wait, columns));
  // The last row is the cursor's.
  const room = Math.max(0, rows - 2 - head.length - waiting.length);
  const shown = running.slice(0, Math.min(MOST_RUNNING, room));
  const more = running.length - shown.length;
  return [
    ...head,
    ...waiting,
    ...shown.map(([digest, part]) => renderRunning(digest, part, columns)),
    ...(more > 0 && room > 0 ? [`  and ${more} more`] : []),
  ].slice(0, Math.max(1, rows - 1));
}

function renderBar(share: number, width: number): string {
  const filled = Math.floor(share * width);
  return `[${"#".repeat(filled)}${"-".repeat(width - filled)}]`;
}

function renderWait({ host, until, why }: Wait, columns: number): string[] {
  return fitSegments([`waits until ${clockTime(until)}`, printable(host), printable(why)], columns, "  ");
}

/** Of an image there may be several parts: which one it is is told where there is room. */
function renderRunning(digest: string, { copy, read, size }: RunningPart, columns: number): string {
  const moved = `  ${formatBytes(read)} of ${formatBytes(size)}`.padEnd(columns < 60 ? 0 : 23);
  const room = usable(columns) - moved.length - 2;
  const name = shownName(copy);
  const exact =
    copy.kind === "image" ? `${name} ${digest.replace(/^\w+:/, "").slice(0, SHORT_DIGEST)}` : name;
  return `${moved}  ${stringWidth(exact) <= room ? exact : cut(name, room, "start")}`;
}
