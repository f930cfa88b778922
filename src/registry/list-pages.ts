import { UserError } from "../errors/user-error.ts";
import { parseJson } from "../content/parse-json.ts";
import { LIMITS } from "../values/limits.ts";
import { present } from "../values/present.ts";
import { readBody } from "../http/read-body.ts";
import type { RegistryClient } from "./registry-client.ts";
import type { Scope } from "./scope.ts";

/**
 * A list in pages: the field of each answer, following `Link: <…>; rel="next"` on the same registry or, without credentials, anywhere.
 * Undefined where there is no such list. A list that does not end is a UserError TOO_LARGE.
 */
export async function listPages(
  client: RegistryClient,
  path: string,
  field: string,
  scopes: readonly Scope[],
  label: string,
  follows: "own" | "anywhere" = "own",
): Promise<unknown[] | undefined> {
  const entries: unknown[] = [];
  let next: string | undefined = client.url(path);
  const seen = new Set<string>();
  let bytes = 0;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const response = await client.send({ method: "GET", path: next, scopes, label, expect: [200, 404] });
    const body = await readBody(response.body, LIMITS.pageBytes);
    if (response.status === 404) return entries.length === 0 ? undefined : entries;
    for (const entry of fieldOf(body, field, response.url)) entries.push(entry);
    bytes += body.byteLength;
    if (seen.size > LIMITS.pages || entries.length > LIMITS.listEntries || bytes > LIMITS.listBytes)
      throw endless(client, field, path);
    next = nextPage(response.headers["link"], response.url, follows);
  }
  return entries;
}

function endless(client: RegistryClient, field: string, path: string): UserError {
  const what = `The list of ${field} at ${client.url(path)} goes on after ${LIMITS.pages} pages, ${LIMITS.listEntries} entries or ${LIMITS.listBytes} bytes`;
  return new UserError("TOO_LARGE", what, {
    hint: "The registry or a proxy before it answers each page with another one.",
    url: client.url(path),
    ...present({ side: client.side }),
  });
}

/** The next page's address; one that is somewhere else counts where it may be followed. */
function nextPage(link: string | undefined, from: string, follows: "own" | "anywhere"): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? "")?.[1];
  if (target === undefined || !URL.canParse(target, from)) return undefined;
  const url = new URL(target, from);
  const mayFollow = follows === "anywhere" && /^https?:$/.test(url.protocol);
  return mayFollow || url.host === new URL(from).host ? url.href : undefined;
}

function fieldOf(body: Buffer, field: string, url: string): unknown[] {
  try {
    const json = parseJson(body);
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
