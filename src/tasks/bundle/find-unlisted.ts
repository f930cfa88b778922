import { piecesOf } from "../../bundle/packed/holders-of.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { SIGNATURE_NAME, SUMS_NAME } from "../../bundle/packed/packed-names.ts";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";

/** A finding UNLISTED_FILES that names what is in a bundle and not in its list of hashes: nobody vouches for it, and nobody reads it. */
export async function findUnlisted(bundle: PackedBundle): Promise<Finding[]> {
  const { place, files, sums, volumes, foreign } = bundle;
  if (foreign !== undefined) return [];
  const listed = new Set([...sums.keys()].flatMap((name) => [name, ...piecesOf(name, volumes)]));
  for (const name of [SUMS_NAME, SIGNATURE_NAME]) listed.add(name);
  const strange = (await files.names()).filter((name) => !listed.has(name)).sort();
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
