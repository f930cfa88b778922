import { formatBytes } from "../../values/format-bytes.ts";
import { shownName } from "../group-failures.ts";
import type { ProgressState } from "./progress-state.ts";

const BAR = 24;
const LINES = 4;

/** The state as a few lines of at most `columns` characters: a bar for all of it, then what is under way. */
export function renderBars(state: ProgressState, seconds: number, columns: number): string[] {
  const filled = state.total === 0 ? 0 : Math.floor((state.done / state.total) * BAR);
  const bar = "#".repeat(filled) + "-".repeat(BAR - filled);
  const rate = seconds > 0 ? ` ${formatBytes(state.read / seconds)}/s` : "";
  const failed = state.failed === 0 ? "" : `, ${state.failed} failed`;
  const head = `[${bar}] ${state.done}/${state.total} assets${failed}, ${formatBytes(state.read)} read${rate}`;
  const active = [...state.active]
    .slice(0, LINES)
    .map(([copy, bytes]) => `  ${formatBytes(bytes).padStart(8)}  ${shownName(copy)}`);
  const more = state.active.size > LINES ? [`  and ${state.active.size - LINES} more`] : [];
  return [head, ...active, ...more].map((line) => line.slice(0, Math.max(columns - 1, 20)));
}
