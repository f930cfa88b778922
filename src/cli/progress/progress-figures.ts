import { formatBytes } from "../../values/format-bytes.ts";
import type { ProgressState } from "./progress-state.ts";

/** How far a run has come, as shares and words. */
export interface ProgressFigures {
  /** 0 to 1; it never goes back. */
  readonly share: number;
  /** "35%" */
  readonly percent: string;
  /** "1.2 GB of ~3.4 GB": a total that is not known yet is guessed from the sizes that are. Empty where none is, or nothing is to be moved. */
  readonly bytes: readonly string[];
  /** Bytes a second, and what is left at that rate; empty where nothing can be said. */
  readonly pace: readonly string[];
  /** "21 of 33 images" and so on. */
  readonly assets: readonly string[];
}

/** Milliseconds over which the rate is taken. */
const WINDOW_MS = 8_000;
/** Milliseconds before a rate says something. */
const LEAST_MS = 500;

/** Makes figures of a state, one call after the other: a rate is of the last seconds, and a share keeps what it was. */
export function createFigures(state: ProgressState): (now: number) => ProgressFigures {
  const samples: { readonly at: number; readonly arrived: number }[] = [];
  let share = 0;
  return (now) => {
    samples.push({ at: now, arrived: state.arrived });
    while (samples.length > 2 && now - (samples[1]?.at ?? now) >= WINDOW_MS) samples.shift();
    const total = totalOf(state);
    share = Math.max(share, Math.min(1, shareOf(state, total)));
    return {
      share,
      percent: `${Math.floor(share * 100)}%`,
      bytes:
        total === 0
          ? []
          : [`${formatBytes(state.read)} of ${isGuessed(state) ? "~" : ""}${formatBytes(total)}`],
      pace: total === 0 ? [] : paceOf(samples, total - state.read),
      assets: assetsOf(state),
    };
  };
}

function isGuessed({ known, assets }: ProgressState): boolean {
  return assets - known > 0.001;
}

/** Assets of unknown size are taken to be like the others, so that no share is larger than that of the assets that are known. */
function totalOf(state: ProgressState): number {
  const { known, assets, total } = state;
  return isGuessed(state) && known > 0 ? (total * assets) / known : total;
}

function shareOf({ done, assets, read }: ProgressState, total: number): number {
  if (total > 0) return read / total;
  return assets === 0 ? 0 : done / assets;
}

function paceOf(
  samples: readonly { readonly at: number; readonly arrived: number }[],
  left: number,
): string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return [];
  const rate = ((last.arrived - first.arrived) * 1000) / (last.at - first.at);
  if (rate < 1) return ["0 B/s"];
  return [`${formatBytes(rate)}/s`, ...(left > 0 ? [`${formatSeconds(left / rate)} left`] : [])];
}

function assetsOf({ images, files, failed, held }: ProgressState): string[] {
  return [
    ...(images.total === 0 ? [] : [`${images.complete}/${images.total} images`]),
    ...(files.total === 0 ? [] : [`${files.complete}/${files.total} files`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(held === 0 ? [] : [`${held} held back`]),
  ];
}

const MINUTE = 60;
const HOUR = 3600;

/** A span for people: "48 s", "3 min 20 s", "1 h 05 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const two = (count: number): string => String(count).padStart(2, "0");
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${two(whole % MINUTE)} s`;
  return `${Math.floor(whole / HOUR)} h ${two(Math.floor((whole % HOUR) / MINUTE))} min`;
}
