import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { SUMS_NAME } from "../../bundle/packed/packed-names.ts";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";
import type { NeededNames } from "./needed-names.ts";

/**
 * A finding UNLISTED_FILES that names what is in a bundle, not in its list of hashes, and not needed: nobody vouches for it, and nobody
 * reads it.
 */
export function findUnlisted(bundle: PackedBundle, needed: NeededNames): Finding[] {
  const { place, files } = bundle;
  const strange = [...files.unlisted].filter((name) => !needed.has(name)).sort();
  if (strange.length === 0) return [];
  return [
    {
      code: "UNLISTED_FILES",
      severity: "warning",
      message: `${place} has ${counted(strange.length, "file")} that ${SUMS_NAME} does not name: ${someOf(strange)}`,
      hint: "kops-assets does not read them. Find out who put them there, and pack the bundle again without them.",
      assets: strange,
    },
  ];
}
