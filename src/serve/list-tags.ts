import { CACHE_CONTROL } from "./cache-control.ts";
import { answerJson, type Exchange } from "./exchange.ts";
import { pageOf } from "./page.ts";
import { RequestError } from "./request-error.ts";
import type { ServedImages } from "./served-content.ts";

/** GET /v2/NAME/tags/list. */
export async function listTags(exchange: Exchange, images: ServedImages, name: string): Promise<void> {
  const tags = await images.tags?.(name);
  if (tags === undefined)
    throw new RequestError(404, "UNSUPPORTED", "These repositories cannot list their tags");
  if (tags.length === 0 && !((await images.repositories?.()) ?? []).includes(name)) {
    throw new RequestError(404, "NAME_UNKNOWN", `There is no repository ${name}`);
  }
  const page = pageOf(exchange, sorted(tags), `/v2/${name}/tags/list`);
  answerJson(exchange, 200, { name, tags: page.entries }, { ...page.headers, ...CACHE_CONTROL.name });
}

/** GET /v2/_catalog. */
export async function listRepositories(exchange: Exchange, images: ServedImages): Promise<void> {
  const names = await images.repositories?.();
  if (names === undefined) throw new RequestError(404, "UNSUPPORTED", "These repositories cannot be listed");
  const page = pageOf(exchange, sorted(names), "/v2/_catalog");
  answerJson(exchange, 200, { repositories: page.entries }, { ...page.headers, ...CACHE_CONTROL.name });
}

/** By code units, as `last` compares too. */
function sorted(names: readonly string[]): string[] {
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}
