import { blobPath } from "../../bundle/layout-places.ts";
import { holdersOf } from "../../bundle/packed/holders-of.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { AGAIN } from "../../bundle/packed/packed-errors.ts";
import { SUMS_NAME } from "../../bundle/packed/packed-names.ts";
import type { GraphRepository } from "../../bundle/packed/read-image-graph.ts";
import { isAboutTool } from "../../bundle/packed/tool-entries.ts";
import { algorithmOf } from "../../content/algorithm-of.ts";
import type { Digest } from "../../content/digest.ts";
import { hashStream } from "../../content/hash-stream.ts";
import { parseImageReference, referenceOf, repositoryName } from "../../content/image-reference.ts";
import { isDigest } from "../../content/digest.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";
import { lockIn } from "../disk/lock-file.ts";
import { needsOf } from "./needs-of.ts";

/**
 * What a bundle's list of hashes names and nobody looks at who looks for its assets: oci-layout, hashes beside files, signatures, executables. Each is
 * hashed. One finding TOOL_DAMAGED for each executable and what is written beside it, one BUNDLE_DAMAGED for all else; what is in volumes that
 * are not at hand is none.
 */
export async function findDamagedRest(bundle: PackedBundle): Promise<Finding[]> {
  const { place, sums, volumes, files, leftOut } = bundle;
  const seen = lookedAt(bundle);
  const names = [...sums.keys()].filter((name) => !seen.has(name) && !leftOut.has(name));
  const bad: string[] = [];
  for (const name of names) {
    if (!files.has(name) && holdersOf(name, volumes).length > 0) continue;
    if (!(await isAsSaid(bundle, name))) bad.push(name);
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

async function isAsSaid({ files, sums }: PackedBundle, name: string): Promise<boolean> {
  if (!files.has(name)) return false;
  const digest = sums.get(name);
  const algorithm = algorithmOf(digest);
  return `${algorithm}:${(await hashStream(await files.open(name, 0), algorithm)).hex}` === digest;
}

/** Names of what is told with the assets of the bundle's lock. */
function lookedAt(bundle: PackedBundle): ReadonlySet<string> {
  const { images } = lockIn(bundle.lock);
  const manifests = images.flatMap(({ canonical }) => {
    const image = parseImageReference(canonical);
    const repository = bundle.graph.get(repositoryName(image));
    const reference = referenceOf(image);
    return manifestsBelow(
      repository,
      isDigest(reference) ? reference : repository?.tags.get(reference)?.digest,
    );
  });
  const needed = [...needsOf(bundle).values()].flat().filter((name) => !name.endsWith(".sha256"));
  return new Set([...needed, ...manifests.map(blobPath)]);
}

function manifestsBelow(repository: GraphRepository | undefined, digest: Digest | undefined): Digest[] {
  const manifest = digest === undefined ? undefined : repository?.manifests.get(digest);
  if (digest === undefined || manifest === undefined) return [];
  if (manifest instanceof UserError) return [digest];
  return [
    digest,
    ...childrenOf(manifest).manifests.flatMap((child) => manifestsBelow(repository, child.digest)),
  ];
}
