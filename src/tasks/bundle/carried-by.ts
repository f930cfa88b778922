import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { readBundleLock } from "./bundle-lock.ts";

/** The names of a bundle's images. Throws a UserError BAD_LOCK. */
export function carriedBy(bundle: PackedBundle): string[] {
  return readBundleLock(bundle).images.map(({ canonical }) => canonical);
}
