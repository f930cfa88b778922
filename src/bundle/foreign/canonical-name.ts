import { parseImageReference } from "../../content/image-reference.ts";
import { UserError } from "../../errors/user-error.ts";

/** What go-containerregistry calls Docker Hub, and with it crane and hauler. */
const DOCKER_HUB_INDEX = "index.docker.io/";

/** An image's whole name as kOps's lists have it; undefined for what names no image. */
export function canonicalName(text: string): string | undefined {
  const name = text.startsWith(DOCKER_HUB_INDEX) ? `docker.io/${text.slice(DOCKER_HUB_INDEX.length)}` : text;
  try {
    const { registry, repository, tag, digest } = parseImageReference(name);
    return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether a name begins with a registry's host, so that nobody has to guess one. */
export function hasRegistry(name: string): boolean {
  return /^(?:localhost|[^/]*[.:][^/]*)\//.test(name);
}
