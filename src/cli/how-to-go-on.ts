import { joinWords } from "../values/join-words.ts";
import { isCompressed } from "../tasks/bundle/refuse-bundle-place.ts";

/**
 * What to do about a run that was stopped: what it does again goes on from what is there, but for a bundle that is compressed or goes to stdout.
 * `bundles`: their places, "-" for stdout. `others`: whether it has ends besides these bundles.
 */
export function howToGoOn(bundles: readonly string[] = [], others = false): string {
  const anew = bundles.filter((to) => to === "-" || isCompressed({ to }));
  const again = "run the same command again";
  if (anew.length === 0) return `${again} to go on from here`;
  if (!others && anew.length === bundles.length) return `${again}: ${anewOf(anew)}`;
  return `${again} to go on from here, but ${anewOf(anew)}`;
}

function anewOf(places: readonly string[]): string {
  if (places.includes("-")) return "what went to stdout is cut off, and is written anew";
  const be = places.length === 1 ? "is" : "are";
  return `${joinWords(places)} ${be} compressed, and ${be} written anew`;
}
