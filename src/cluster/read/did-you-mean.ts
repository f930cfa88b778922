import { nearestName } from "./nearest-name.ts";

/** A hint: which of `known` was probably meant, or else `otherwise`. */
export function didYouMean(name: string, known: readonly string[], otherwise: string): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? otherwise : `Did you mean ${nearest}?`;
}
