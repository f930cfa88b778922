import { UserError } from "../errors/user-error.ts";
import { readBody } from "../http/read-body.ts";
import type { RegistryClient } from "./registry-client.ts";
import type { Scope } from "./scope.ts";

const MAX_PAGE = 16 * 1024 * 1024;

/** A list in pages: the field of each answer, following `Link: <…>; rel="next"` on the same registry. Undefined where there is no such list. */
export async function listPages(
  client: RegistryClient,
  path: string,
  field: string,
  scopes: readonly Scope[],
  label: string,
): Promise<unknown[] | undefined> {
  const entries: unknown[] = [];
  let next: string | undefined = client.url(path);
  const seen = new Set<string>();
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const response = await client.send({ method: "GET", path: next, scopes, label, expect: [200, 404] });
    const body = await readBody(response.body, MAX_PAGE);
    if (response.status === 404) return entries.length === 0 ? undefined : entries;
    entries.push(...fieldOf(body, field, response.url));
    next = nextPage(response.headers["link"], response.url);
  }
  return entries;
}

/** The next page's address, unless it is somewhere else. */
function nextPage(link: string | undefined, from: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? "")?.[1];
  if (target === undefined || !URL.canParse(target, from)) return undefined;
  const url = new URL(target, from);
  return url.host === new URL(from).host ? url.href : undefined;
}

function fieldOf(body: Buffer, field: string, url: string): unknown[] {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    const value =
      typeof json === "object" && json !== null
        ? (json as Readonly<Record<string, unknown>>)[field]
        : undefined;
    if (Array.isArray(value)) return value;
    if (value === null) return [];
  } catch {
    // Falls through to the error below, which says the same of all that is no list.
  }
  throw new UserError("BAD_REGISTRY_ANSWER", `${url} answered without a list "${field}"`, {
    hint: "Something else than a registry seems to answer at this address.",
    url,
  });
}
