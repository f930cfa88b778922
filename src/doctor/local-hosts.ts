import type { AssetsSpec } from "../cluster/cluster.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import { hostOf, parseAssetUrl } from "../inventory/asset-url.ts";
import { parseImageName } from "../sources/image-name.ts";
import { objectOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorFacts } from "./doctor-facts.ts";

const DOCKER_HUB = "docker.io";

/** The registry's host of an image's name, as container runtimes take it; undefined for what is no name. */
export function registryOf(image: string): string | undefined {
  const name = parseImageName(image);
  return name === undefined ? undefined : (name.registry ?? DOCKER_HUB);
}

/** The host of a URL with its port; undefined for what has none. */
export function hostOfUrl(text: string): string | undefined {
  const url = parseAssetUrl(text);
  const host = url === undefined ? "" : hostOf(url);
  return host === "" ? undefined : host;
}

/** The registry that spec.assets maps images to; undefined where it maps none, or names no registry. */
export function localRegistry({ containerRegistry, containerProxy }: AssetsSpec): string | undefined {
  const repository = (containerRegistry ?? containerProxy ?? "")
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "");
  return repository === "" ? undefined : registryOf(`${repository}/image`);
}

/** Whether a host is one that spec.assets names. */
export function isLocalHost({ assets }: DoctorFacts, host: string): boolean {
  const files = assets.fileRepository === undefined ? undefined : hostOfUrl(assets.fileRepository);
  return host === localRegistry(assets) || host === files;
}

/** containerd.registryMirrors of a cluster or instance group: endpoints by registry. */
export function mirrorsOf({ object }: SourceDocument): Readonly<Record<string, readonly string[]>> {
  const mirrors = objectOf(valueAt(object, ["spec", "containerd", "registryMirrors"])) ?? {};
  return Object.fromEntries(
    Object.entries(mirrors).map(([registry, endpoints]) => [
      registry,
      Array.isArray(endpoints) ? endpoints.filter((endpoint) => typeof endpoint === "string") : [],
    ]),
  );
}

/** Whether containerd has a mirror of a registry on all machines. */
export function isMirrored({ cluster }: DoctorFacts, registry: string): boolean {
  const mirrors = mirrorsOf(cluster);
  return (mirrors[registry] ?? mirrors["*"] ?? []).length > 0;
}
