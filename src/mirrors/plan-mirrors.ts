import type { AssetsSpec } from "../cluster/cluster.ts";
import type { Finding } from "../errors/finding.ts";
import { findMirrorGaps } from "./find-mirror-gaps.ts";
import { locateImages, type LocatedImage, type PlacedImage } from "./locate-images.ts";
import type { MirrorEndpoint, MirroredHost, MirrorPlan, RenamedRepository } from "./mirror-plan.ts";
import type { RegistryMirror } from "./parse-registry-mirror.ts";

export interface MirrorOptions {
  /** Local places besides those of spec.assets; tried first, those that name the upstream before those for all. */
  readonly mirrors?: readonly RegistryMirror[];
  /** On the nodes: certificates that local registries' own are signed by. */
  readonly caFile?: string;
  /** Whether the runtime can look for a repository under another name, as kOps's containerRegistry stores it. */
  readonly canRename?: boolean;
  /** Whether upstream may be asked for what is not found locally. */
  readonly fallback?: boolean;
}

export interface PlannedMirrors {
  readonly plan: MirrorPlan;
  readonly findings: readonly Finding[];
}

/**
 * Where runtimes have to look for the images of a list by their upstream names, so that they are found where spec.assets and the given
 * mirrors put them. A local registry that speaks plain HTTP (a mirror says so by `http://`) or has a CA of its own gets an entry under
 * its own name too: images that kOps maps are asked for there. What cannot be found that way is a finding.
 */
export function planMirrors(
  images: readonly PlacedImage[],
  assets: AssetsSpec,
  options: MirrorOptions = {},
): PlannedMirrors {
  const { mirrors = [], caFile, canRename = false, fallback = false } = options;
  const plain = new Set(mirrors.flatMap(({ endpoint }) => (endpoint.scheme === "http" ? endpoint.host : [])));
  const local = localRegistry(assets, plain);
  const located = locateImages(images, assets, local);
  const upstreams = new Set([...located.map(({ upstream }) => upstream), ...mirrors.flatMap(named)]);
  const hosts = [...upstreams].sort().map((upstream): MirroredHost => {
    const own = located.filter((image) => image.upstream === upstream);
    const mapped = local === undefined ? [] : endpointOf(local, own, canRename);
    const places = [
      ...endpointsFor(upstream, mirrors),
      ...mapped,
      ...endpointsForAnyOther(upstream, mirrors),
    ];
    return { upstream, endpoints: distinct(places).map((place) => trusting(place, caFile)) };
  });
  const useful = hosts.filter(({ endpoints }) => endpoints.length > 0);
  return {
    plan: { hosts: [...useful, ...ownEntry(local, useful, caFile)], fallback },
    findings: findMirrorGaps({ images: located, mirrors, canRename }),
  };
}

/** Where spec.assets puts images; undefined where it leaves them upstream. */
function localRegistry(
  { containerProxy, containerRegistry }: AssetsSpec,
  plain: ReadonlySet<string>,
): MirrorEndpoint | undefined {
  const prefix = (containerProxy ?? containerRegistry ?? "").replace(/\/+$/, "");
  if (prefix === "") return undefined;
  const [first = "", ...rest] = prefix.split("/");
  const hasHost = first === "localhost" || /[.:]/.test(first);
  const host = hasHost && first !== "docker.io" ? first : "registry-1.docker.io";
  const path = hasHost ? rest.join("/") : prefix;
  return { scheme: plain.has(host) ? "http" : "https", host, path };
}

function named({ upstream }: RegistryMirror): string[] {
  return upstream === undefined ? [] : [upstream];
}

function endpointsFor(upstream: string, mirrors: readonly RegistryMirror[]): MirrorEndpoint[] {
  const own = mirrors.filter((mirror) => mirror.upstream === upstream);
  const general = upstream === "*" ? [] : mirrors.filter((mirror) => mirror.upstream === undefined);
  return [...own, ...general].map(({ endpoint }) => endpoint);
}

/** What is a mirror of all registries without an entry of their own has to be repeated in such an entry. */
function endpointsForAnyOther(upstream: string, mirrors: readonly RegistryMirror[]): MirrorEndpoint[] {
  if (upstream === "*") return [];
  return mirrors.filter((mirror) => mirror.upstream === "*").map(({ endpoint }) => endpoint);
}

/** The registry of spec.assets as a mirror of one upstream, if at least one of its images can be found there. */
function endpointOf(
  local: MirrorEndpoint,
  images: readonly LocatedImage[],
  canRename: boolean,
): MirrorEndpoint[] {
  const renamed = new Map<string, RenamedRepository>();
  for (const { repository, renamedTo } of images) {
    if (renamedTo !== undefined) renamed.set(repository, { repository, as: renamedTo });
  }
  const keepsSome = images.some(({ isKept }) => isKept);
  if (!canRename || renamed.size === 0) return keepsSome ? [local] : [];
  return [{ ...local, renamed: [...renamed.values()] }];
}

function distinct(endpoints: readonly MirrorEndpoint[]): MirrorEndpoint[] {
  const merged = new Map<string, MirrorEndpoint>();
  for (const endpoint of endpoints) {
    const key = `${endpoint.scheme}://${endpoint.host}/${endpoint.path}`;
    merged.set(key, { ...merged.get(key), ...endpoint });
  }
  return [...merged.values()];
}

function trusting(endpoint: MirrorEndpoint, caFile: string | undefined): MirrorEndpoint {
  return caFile === undefined || endpoint.scheme === "http" ? endpoint : { ...endpoint, caFile };
}

/** How to reach the registry that mapped names begin with, where runtimes would not find out by themselves. */
function ownEntry(
  local: MirrorEndpoint | undefined,
  hosts: readonly MirroredHost[],
  caFile: string | undefined,
): MirroredHost[] {
  if (local === undefined || hosts.some(({ upstream }) => upstream === local.host)) return [];
  const isSentElsewhere = hosts.some(({ upstream }) => upstream === "*");
  if (local.scheme === "https" && caFile === undefined && !isSentElsewhere) return [];
  return [{ upstream: local.host, endpoints: [trusting({ ...local, path: "" }, caFile)] }];
}
