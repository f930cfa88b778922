import { isRegistryHost } from "../values/is-registry-host.ts";
import { present } from "../values/present.ts";

/** An image name taken apart, nothing filled in. */
export interface ImageName {
  /** The host with an optional port; absent for a name that leaves it to the container runtime. */
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:...`. */
  readonly digest?: string;
}

const PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${PART}(?:/${PART})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
/** Registries refuse longer repositories; it also bounds the work on absurd texts. */
const LONGEST = 512;

/**
 * Takes an image name apart by the grammar of container runtimes (distribution reference): the first part is a registry if it has
 * a dot or a port, or is localhost. Undefined for what is not an image name.
 */
export function parseImageName(text: string): ImageName | undefined {
  if (text.length > LONGEST) return undefined;
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const rest = at < 0 ? text : text.slice(0, at);
  const slash = rest.indexOf("/");
  const host = rest.slice(0, Math.max(slash, 0));
  const hasRegistry = host === "localhost" || /[.:]/.test(host);
  const path = hasRegistry ? rest.slice(slash + 1) : rest;
  const colon = path.lastIndexOf(":");
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  const repository = colon < 0 ? path : path.slice(0, colon);
  if (!REPOSITORY.test(repository) || (hasRegistry && !isRegistryHost(host))) return undefined;
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  if (digest !== undefined && !DIGEST.test(digest)) return undefined;
  return {
    repository,
    ...(hasRegistry ? { registry: host } : {}),
    ...present({ tag, digest }),
  };
}

/**
 * Whether a text that may be anything is surely meant as an image: it has a registry, and a tag with a digit in it (taints such as
 * `node-role.kubernetes.io/control-plane:NoSchedule` look alike otherwise), the tag latest, or a digest.
 */
export function isSurelyImage(text: string): boolean {
  const name = parseImageName(text);
  if (name?.registry === undefined) return false;
  return name.digest !== undefined || (name.tag !== undefined && /\d|^latest$/.test(name.tag));
}

/**
 * One text for all ways to write the same image: Docker Hub and `latest` filled in as container runtimes do, and no digest where
 * there is a tag (kOps adds digests to the names it writes for nodes, feature flag ImageDigest). Other texts stay as they are.
 */
export function imageKey(text: string): string {
  const name = parseImageName(text);
  if (name === undefined) return text;
  const { registry = "docker.io", repository, tag, digest } = name;
  const isOneWordOfHub = registry === "docker.io" && !repository.includes("/");
  const place = `${registry}/${isOneWordOfHub ? `library/${repository}` : repository}`;
  if (tag === undefined && digest !== undefined) return `${place}@${digest}`;
  return `${place}:${tag ?? "latest"}`;
}
