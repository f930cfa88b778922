import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { lockIn } from "../disk/lock-file.ts";

/** The names of a bundle's images. Throws a UserError BAD_LOCK. */
export function carriedBy(bundle: PackedBundle): string[] {
  return lockIn(bundle.lock).images.map(({ canonical }) => canonical);
}
