import { isCompressed } from "../tasks/bundle/refuse-bundle-place.ts";

/** "-" for stdout. */
type BundlePlace = string;

/**
 * What to do about a run that was stopped: what it does again goes on from what is there, but for a bundle that is compressed or goes to stdout.
 * `others`: whether it has ends besides these bundles.
 */
export function howToGoOn(bundles: readonly BundlePlace[] = [], others = bundles.length === 0): string {
  const anew = bundles.filter((to) => to === "-" || isCompressed({ to }));
  const again = "run the same command again";
  if (anew.length === 0) return `${again} to go on from here`;
  if (!others && anew.length === bundles.length) return `${again}: ${anewOf(anew)}`;
  return `${again} to go on from here, but ${anewOf(anew)}`;
}

function anewOf(places: readonly BundlePlace[]): string {
  if (places.includes("-")) return "what went to stdout is cut off, and is written anew";
  return `${places.join(" and ")} is compressed, and is written anew`;
}
