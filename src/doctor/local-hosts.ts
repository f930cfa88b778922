import type { AssetsSpec } from "../cluster/cluster.ts";
import { containerdSchema, isIgnoredAddition } from "../cluster/containerd-schema.ts";
import { hasBehaviour, type KopsRelease } from "../cluster/kops-release.ts";
import { hostOf, parseAssetUrl } from "../inventory/asset-url.ts";
import { parseImageName } from "../sources/image-name.ts";
import { additionsOf, isConfigPath, mirrorFilesOf, mirrorsOf } from "../sources/own-mirrors.ts";
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

/** Whether containerd has a mirror of a registry on all machines. */
export function isMirrored(facts: DoctorFacts, registry: string): boolean {
  const mirrors = mirrorsOf(facts.cluster);
  const endpoints = mirrors[registry] ?? mirrors["*"] ?? [];
  return (
    isMirroredByFile(facts, registry) ||
    endpoints.some((endpoint) => !isLostEndpoint(facts.release, endpoint))
  );
}

/** Whether a hosts.toml of the spec's own says where images of a registry are: it is all that containerd then asks. */
export function isMirroredByFile(facts: DoctorFacts, registry: string): boolean {
  const files = mirrorFilesOf(facts.cluster).map(({ upstream }) => upstream);
  return readsFiles(facts) && (files.includes(registry) || files.includes("*"));
}

/** containerd reads hosts.toml files where its configuration says so: by configAdditions, since kOps 1.36 by registryMirrors as well. */
function readsFiles(facts: DoctorFacts): boolean {
  const { cluster, release } = facts;
  const version = facts.listed?.cluster.spec.containerd.version ?? "";
  const schema = containerdSchema(release, version);
  const additions = additionsOf(cluster).filter((key) => !isIgnoredAddition(key, schema, version));
  return (
    additions.some(isConfigPath) ||
    (hasBehaviour(release, ["1.36.0"]) && Object.keys(mirrorsOf(cluster)).length > 0)
  );
}

/**
 * Whether an endpoint of registryMirrors leads nowhere: since 1.36 kOps writes it into a hosts.toml without override_path, so that
 * containerd appends `/v2` to its path once more.
 */
export function isLostEndpoint(release: KopsRelease, endpoint: string): boolean {
  return hasBehaviour(release, ["1.36.0"]) && /^https?:\/\/[^/]+\/(?:.*\/)?v2\/+[^/]/i.test(endpoint);
}
