import type { Why } from "../inventory/asset.ts";

/** The components that need an asset, each once. */
export function componentsOf(why: readonly Why[]): string[] {
  return [...new Set(why.map(({ component }) => component))];
}
