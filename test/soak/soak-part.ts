import type { Random } from "./random.ts";

/** What a part of the soak found: how much was tried, in words, and everything that was wrong. */
export interface SoakReport {
  readonly figures: string;
  readonly wrong: readonly string[];
}

/**
 * A part of the soak. It ends within `seconds`, give or take one try, but not before everything had its turn once and, where `isFull`, as
 * often as docs/reliability.md says.
 */
export type SoakPart = (random: Random, seconds: number, isFull: boolean) => Promise<SoakReport>;
