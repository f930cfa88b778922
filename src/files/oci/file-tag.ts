import { createHash } from "node:crypto";

/** Characters of a tag, which may have 128 (distribution-spec, "Pulling manifests"). */
const LEGIBLE = 63;

/**
 * The tag of a file by its path: its end, as far as a tag may hold it, for people, and a hash, since no two paths may share a tag.
 */
export function fileTag(path: string): string {
  const legible = path.replaceAll(/[^\w.-]+/g, "-").slice(-LEGIBLE);
  const hash = createHash("sha256").update(path).digest("hex").slice(0, 40);
  return `f-${legible.replace(/^[-.]+/, "")}-${hash}`;
}
