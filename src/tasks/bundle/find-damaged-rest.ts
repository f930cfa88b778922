import { holdersOf } from "../../bundle/packed/holders-of.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { AGAIN } from "../../bundle/packed/packed-errors.ts";
import {
  DELTA_NAME,
  LOCK_NAME,
  SUMS_512_NAME,
  SUMS_NAME,
  VOLUMES_NAME,
} from "../../bundle/packed/packed-names.ts";
import { FORMAT_FILE, INDEX_FILE } from "../../bundle/layout-places.ts";
import { isAboutTool } from "../../bundle/packed/tool-entries.ts";
import { isOfDigest } from "../../content/is-of-digest.ts";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";
import type { NeededNames } from "./needed-names.ts";

/** What opening a bundle has held against its list of hashes. */
const CHECKED_WHEN_OPENED: readonly string[] = [
  FORMAT_FILE,
  INDEX_FILE,
  LOCK_NAME,
  SUMS_512_NAME,
  VOLUMES_NAME,
  DELTA_NAME,
];

/**
 * What a bundle's list of hashes names and nobody looks at who looks for its assets: oci-layout, hashes beside files, signatures, executables. Each is
 * hashed. One finding TOOL_DAMAGED for each executable and what is written beside it, one BUNDLE_DAMAGED for all else; what is in volumes that
 * are not at hand is none.
 */
export async function findDamagedRest(bundle: PackedBundle, needed: NeededNames): Promise<Finding[]> {
  const { place, sums, volumes, files, leftOut } = bundle;
  // What is told with the assets of the bundle's lock, or when it is opened.
  const seen = new Set([...CHECKED_WHEN_OPENED, ...needed.keys()]);
  const rest = [...sums].filter(([name]) => !seen.has(name) && !leftOut.has(name));
  const bad: string[] = [];
  for (const [name, digest] of rest) {
    if (!files.has(name) && holdersOf(name, volumes).length > 0) continue;
    if (!(files.has(name) && (await isOfDigest(await files.open(name, 0), digest)))) bad.push(name);
  }
  const others = bad.filter((name) => !isAboutTool(name));
  const tools = bad.filter(isAboutTool).map((name): Finding => {
    const message = `${name} in ${place} is missing or not what its list of hashes says`;
    const hint = "Do not run it. Transfer the bundle again.";
    return { code: "TOOL_DAMAGED", severity: "error", message, hint, assets: [] };
  });
  if (others.length === 0) return tools;
  const count = counted(others.length, "file is", "files are");
  const message = `${place}: ${count} missing or not what ${SUMS_NAME} says: ${someOf(others)}`;
  return [...tools, { code: "BUNDLE_DAMAGED", severity: "error", message, hint: AGAIN, assets: others }];
}
