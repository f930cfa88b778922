import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import type { GraphRepository } from "../../bundle/packed/read-image-graph.ts";
import { blobPath } from "../../bundle/layout-places.ts";
import type { Digest } from "../../content/digest.ts";
import { parseImageReference, referenceOf } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import { isDigest } from "../../content/digest.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import { readBundleLock } from "./bundle-lock.ts";

/** One finding for each volume that is not at hand, with what it holds. */
export function findMissingVolumes(bundle: PackedBundle): Finding[] {
  const { missing, volumes } = bundle;
  if (missing.length === 0) return [];
  const needs = needsOf(bundle);
  return missing.map((number) => {
    const names = new Set((volumes.names[number - 1] ?? []).map((name) => name.replace(/\.part\d+$/, "")));
    const assets = [...needs].flatMap(([asset, own]) => (own.some((name) => names.has(name)) ? [asset] : []));
    const message = `volume ${number} of ${volumes.names.length} is not at hand; it holds ${names.size} layers and files of ${assets.length} assets`;
    const hint = `Load it too, now or later and in any order: what it holds is ${assets.slice(0, 5).join(", ")}${assets.length > 5 ? ", …" : ""}.`;
    return { code: "VOLUME_MISSING", severity: "warning", message, hint, assets };
  });
}

/** The names of a bundle's files that each asset of its lock needs. */
function needsOf(bundle: PackedBundle): Map<string, readonly string[]> {
  const { images, files } = readBundleLock(bundle);
  const needs = new Map<string, readonly string[]>();
  for (const { canonical } of images) {
    const reference = parseImageReference(canonical);
    const repository = bundle.graph.get(`${reference.registry}/${reference.repository}`);
    if (repository !== undefined) needs.set(canonical, blobsBelow(repository, referenceOf(reference)));
  }
  for (const { canonical } of files) {
    const path = packedFilePath(canonical);
    needs.set(canonical, [packedFileName(path), packedFileName(`${path}.sha256`)]);
  }
  return needs;
}

function blobsBelow(repository: GraphRepository, reference: string): string[] {
  const walk = (digest: Digest | undefined): string[] => {
    const manifest = digest === undefined ? undefined : repository.manifests.get(digest);
    if (manifest === undefined || manifest instanceof UserError) return [];
    const { manifests, blobs } = childrenOf(manifest);
    return [
      ...blobs.map((blob) => blobPath(blob.digest)),
      ...manifests.flatMap((child) => walk(child.digest)),
    ];
  };
  return walk(isDigest(reference) ? reference : repository.tags.get(reference)?.digest);
}
