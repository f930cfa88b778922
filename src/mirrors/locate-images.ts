import type { AssetsSpec } from "../cluster/cluster.ts";
import { mapImage } from "../remap/map-image.ts";
import { parseImageName } from "../sources/image-name.ts";
import type { MirrorEndpoint } from "./mirror-plan.ts";

/** An image of a list, under the name upstream has it and the one by which nodes pull it. */
export interface PlacedImage {
  readonly canonical: string;
  readonly download: string;
}

/** Where an image is that a pod names as upstream does. */
export interface LocatedImage {
  readonly canonical: string;
  readonly upstream: string;
  /** As runtimes ask for it: with `library/` for one-word names of Docker Hub. */
  readonly repository: string;
  /** Whether nodes pull it under its upstream name, and not under a mapped one. */
  readonly pulledAsUpstream: boolean;
  /** The name under which spec.assets puts it or would put it. */
  readonly mapped: string;
  /** Whether its path below the registry of spec.assets is the upstream's. */
  readonly isKept: boolean;
  /** Its repository there, where that is another. */
  readonly renamedTo?: string;
}

/** Images of upstream registries, each name once; those that are named by the local registry need no mirror. */
export function locateImages(
  images: readonly PlacedImage[],
  assets: AssetsSpec,
  local: MirrorEndpoint | undefined,
): LocatedImage[] {
  const located = new Map<string, LocatedImage>();
  for (const image of images) {
    const found = locate(image, assets, local);
    if (found !== undefined && found.upstream !== local?.host && !located.has(found.canonical))
      located.set(found.canonical, found);
  }
  return [...located.values()];
}

function locate(
  { canonical, download }: PlacedImage,
  assets: AssetsSpec,
  local: MirrorEndpoint | undefined,
): LocatedImage | undefined {
  const name = placeOf(canonical);
  if (name === undefined) return undefined;
  const mapped = mapImage(canonical, assets);
  const facts = { canonical, ...name, pulledAsUpstream: download === canonical, mapped };
  if (local === undefined) return { ...facts, isKept: false };
  const there = parseImageName(mapped)?.repository;
  const isKept = there === below(local.path, name.repository);
  return { ...facts, isKept, ...(isKept || there === undefined ? {} : { renamedTo: there }) };
}

function placeOf(image: string): { upstream: string; repository: string } | undefined {
  const name = parseImageName(image);
  if (name === undefined) return undefined;
  const { registry = "docker.io", repository } = name;
  const upstream = registry === "index.docker.io" ? "docker.io" : registry;
  const isOneWordOfHub = upstream === "docker.io" && !repository.includes("/");
  return { upstream, repository: isOneWordOfHub ? `library/${repository}` : repository };
}

function below(path: string, repository: string): string {
  return path === "" ? repository : `${path}/${repository}`;
}
