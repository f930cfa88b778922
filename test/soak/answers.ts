import { compareReadings } from "../wire/compare-readings.ts";
import type { SoakPart } from "./soak-part.ts";

/** Made-up answers, right and wrong, in any pieces: read as others read them, or refused. */
export const answers: SoakPart = async (random, seconds, isFull) => {
  const wrong: string[] = [];
  const ends = Date.now() + seconds * 1_000;
  const least = isFull ? 10_000 : 100;
  let count = 0;
  for (; Date.now() < ends || count < least; count += 1) {
    const found = await compareReadings(random);
    if (found !== undefined) wrong.push(`answer: ${found}`);
  }
  return { figures: `${count} made-up answers`, wrong };
};
