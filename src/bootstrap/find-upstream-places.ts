import { ARCHITECTURES, type AssetsSpec } from "../cluster/cluster.ts";
import type { Finding } from "../errors/finding.ts";
import { parseImageName } from "../sources/image-name.ts";
import type { MirrorPlan } from "../mirrors/mirror-plan.ts";
import type { NodePlan } from "../nodes/node-plan.ts";
import { imagesToPull } from "./images-to-pull.ts";

interface LocalPlaces {
  readonly assets: AssetsSpec;
  readonly mirrors: MirrorPlan;
}
import { someOf } from "../values/some-of.ts";

/**
 * What machines of a plan would ask somebody else for: UPSTREAM_FILES and UPSTREAM_IMAGES (errors), one a host. Local are the places of
 * spec.assets and, for images, registries that have a mirror.
 */
export function findUpstreamPlaces(plan: NodePlan, places: LocalPlaces): Finding[] {
  return [
    ...byHost(upstreamFiles(plan, places.assets)).map(([host, names]): Finding => ({
      code: "UPSTREAM_FILES",
      severity: "error",
      message: `machines of ${plan.instanceGroup} would download ${someOf(names)} from ${host}`,
      hint: "Name the local repository: spec.assets.fileRepository or --file-repository.",
    })),
    ...byHost(upstreamImages(plan, places)).map(([host, names]): Finding => ({
      code: "UPSTREAM_IMAGES",
      severity: "error",
      message: `machines of ${plan.instanceGroup} would pull ${someOf(names)} from ${host}`,
      hint: `Name the local registry (spec.assets, --container-registry, --container-proxy) or a mirror: --registry-mirror ${host}=HOST.`,
    })),
  ];
}

type Named = readonly [host: string, name: string];

function upstreamFiles({ files, nodeup }: NodePlan, { fileRepository }: AssetsSpec): Named[] {
  const all = ARCHITECTURES.flatMap((arch) => [...files[arch], nodeup[arch]]);
  return all.flatMap(({ component, canonical, urls }) =>
    urls
      .filter((url) => url === canonical || urls[0] === canonical)
      .filter((url) => fileRepository === undefined || !url.startsWith(fileRepository))
      .map((url) => [URL.canParse(url) ? new URL(url).host : url, component] as const),
  );
}

function upstreamImages(plan: NodePlan, { assets, mirrors }: LocalPlaces): Named[] {
  const local = (assets.containerProxy ?? assets.containerRegistry)?.split("/")[0];
  const mirrored = new Set(mirrors.fallback ? [] : mirrors.hosts.map(({ upstream }) => upstream));
  return imagesToPull(plan).flatMap(({ name }) => {
    const { registry = "docker.io" } = parseImageName(name) ?? {};
    const isLocal = registry === local || mirrored.has(registry) || mirrored.has("*");
    return isLocal ? [] : [[registry, name.replace(/@.*$/, "")] as const];
  });
}

function byHost(found: readonly Named[]): [host: string, names: readonly string[]][] {
  const hosts = new Map<string, Set<string>>();
  for (const [host, name] of found) hosts.set(host, (hosts.get(host) ?? new Set()).add(name));
  return [...hosts].map(([host, names]) => [host, [...names]]);
}
