import type { Random } from "./random.ts";

/** What a part of the soak found: how much was tried, in words, and everything that was wrong. */
export interface SoakReport {
  readonly figures: string;
  readonly wrong: readonly string[];
}

/** A part of the soak; it ends within `seconds`, give or take one try. */
export type SoakPart = (random: Random, seconds: number) => Promise<SoakReport>;
