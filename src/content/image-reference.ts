import { UserError } from "../errors/user-error.ts";
import { isDigest, type Digest } from "./digest.ts";
import { isTag } from "./is-tag.ts";
import { isRegistryHost } from "../values/is-registry-host.ts";
import { present } from "../values/present.ts";

/** An image name taken apart; `registry` is a host with an optional port, `repository` the path below it. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const DOCKER_HUB = "docker.io";
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
/**
 * Takes an image name apart as container runtimes do: without a registry it is on Docker Hub, where one-word names live under
 * `library/`; without tag and digest it means `latest`. Grammar: distribution-spec, "Pulling manifests".
 * Throws a UserError BAD_IMAGE_NAME.
 */
export function parseImageReference(name: string): ImageReference {
  const [rest, digest] = splitOnce(name, "@");
  if (digest !== undefined && !isDigest(digest)) throw badName(name, `"${digest}" is not a digest`);
  const slash = rest.indexOf("/");
  const first = rest.slice(0, Math.max(slash, 0));
  const hasRegistry = first === "localhost" || /[.:]/.test(first);
  const path = hasRegistry ? rest.slice(slash + 1) : rest;
  const colon = path.lastIndexOf(":");
  const tag = colon > path.lastIndexOf("/") ? path.slice(colon + 1) : undefined;
  const bare = tag === undefined ? path : path.slice(0, colon);
  const registry = hasRegistry ? first : DOCKER_HUB;
  const repository = registry === DOCKER_HUB && !bare.includes("/") ? `library/${bare}` : bare;
  if (!isRegistryHost(registry)) throw badName(name, `"${registry}" is not a registry's host`);
  if (!REPOSITORY.test(repository)) throw badName(name, `"${repository}" is not a repository name`);
  if (tag !== undefined && !isTag(tag)) throw badName(name, `"${tag}" is not a tag`);
  if (digest === undefined) return { registry, repository, tag: tag ?? "latest" };
  return { registry, repository, digest, ...present({ tag }) };
}

/** What to ask a repository for: the digest where there is one, else the tag. */
export function referenceOf(image: ImageReference): string {
  return image.digest ?? image.tag ?? "latest";
}

/** "registry.k8s.io/pause": a name without tag and digest. */
export function repositoryName({
  registry,
  repository,
}: Pick<ImageReference, "registry" | "repository">): string {
  return `${registry}/${repository}`;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function badName(name: string, reason: string): UserError {
  return new UserError("BAD_IMAGE_NAME", `"${name}" is not an image name: ${reason}`, {
    hint: "Write it as [registry[:port]/]repository[:tag][@sha256:...], in lower case.",
  });
}
