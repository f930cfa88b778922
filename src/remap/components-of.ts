import type { Why } from "../inventory/asset.ts";
import { unique } from "../values/unique.ts";

/** The components that need an asset, each once. */
export function componentsOf(why: readonly Why[]): string[] {
  return unique(why.map(({ component }) => component));
}
