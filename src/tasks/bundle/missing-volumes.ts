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
import type { Volumes } from "../../bundle/packed/volumes.ts";
import { counted } from "../../values/counted.ts";
import { readBundleLock } from "./bundle-lock.ts";

/**
 * One finding for each volume that is not at hand, with what it holds; of `missed` names alone, where it is known what was asked for
 * and not there.
 */
export function findMissingVolumes(bundle: PackedBundle, missed?: ReadonlySet<string>): Finding[] {
  const { missing, volumes } = bundle;
  if (missing.length === 0) return [];
  const needs = [...needsOf(bundle)];
  const severity = missed === undefined ? "warning" : "error";
  return missing.flatMap((number): Finding[] => {
    const held = (volumes.names[number - 1] ?? []).map((name) => name.replace(/\.part\d+$/, ""));
    const names = new Set(held.filter((name) => missed?.has(name) !== false));
    const assets = needs.flatMap(([asset, own]) => (own.some((name) => names.has(name)) ? [asset] : []));
    if (missed !== undefined && names.size === 0) return [];
    const wait = assets.length === 1 ? " that still waits" : " that still wait";
    const told = `${counted(assets.length, "asset")}${missed === undefined ? "" : wait}`;
    const message = `volume ${number} of ${volumes.names.length} is not at hand; it holds ${counted(names.size, "layer or file", "layers and files")} of ${told}`;
    const hint = `${howToLoad(volumes, number)}: what it holds is of ${assets.slice(0, 5).join(", ")}${assets.length > 5 ? ", …" : ""}.`;
    return [{ code: "VOLUME_MISSING", severity, message, hint, assets }];
  });
}

/** Parts of a file have to be at hand together. */
function howToLoad({ names, split }: Volumes, number: number): string {
  const own = names[number - 1] ?? [];
  const isPartOf =
    (file: string) =>
    (name: string): boolean =>
      name.startsWith(`${file}.part`);
  const files = Object.keys(split).filter((file) => own.some(isPartOf(file)));
  const together = names.flatMap((held, index) =>
    files.some((file) => held.some(isPartOf(file))) ? [index + 1] : [],
  );
  return together.length < 2
    ? "Load it too, now or later and in any order"
    : `It is split: load volumes ${together.join(" and ")} together, in one command`;
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
