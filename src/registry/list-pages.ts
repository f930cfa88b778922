import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { parseJson } from "../content/parse-json.ts";
import { isObject } from "../values/is-object.ts";
import { LIMITS } from "../values/limits.ts";
import { present } from "../values/present.ts";
import type { HttpResponse } from "../http/http.ts";
import { allPages, type ListPage } from "../http/all-pages.ts";
import { listCutShort, type ListPlace } from "../http/list-cut-short.ts";
import { readBody } from "../http/read-body.ts";
import type { RegistryClient } from "./registry-client.ts";
import type { Scope } from "./scope.ts";

/** A list in pages, and what of it is wanted. */
export interface PagedList<Entry> {
  readonly path: string;
  /** Of each page, where its entries are. */
  readonly field: string;
  readonly scopes: readonly Scope[];
  readonly label: string;
  /** Where the next page may be: on the same registry (default) or, without credentials, anywhere. */
  readonly follows?: "own" | "anywhere";
  /** Entries and bytes of all pages together; default: as `LIMITS` has them. */
  readonly most?: { readonly entries: number; readonly bytes: number };
  /** What is kept of a page's entries. */
  readonly take: (page: readonly unknown[]) => readonly Entry[];
}

const MOST = { entries: LIMITS.listEntries, bytes: LIMITS.listBytes };

/**
 * Reads a list to its end, following `Link: <…>; rel="next"`. Undefined where there is no such list. One that does not end, in pages,
 * entries, bytes or time, is a UserError TOO_LARGE; one that ends before it should is LIST_CUT_SHORT.
 */
export async function listPages<Entry>(
  client: RegistryClient,
  list: PagedList<Entry>,
): Promise<Entry[] | undefined> {
  const { path, scopes, label, most = MOST } = list;
  const place: ListPlace = { url: client.url(path), side: client.side };
  const ends = Date.now() + LIMITS.listMs;
  const read = { pages: 0, entries: 0, bytes: 0 };
  return allPages(place, async (next): Promise<ListPage<Entry> | undefined> => {
    const ask = { method: "GET" as const, scopes, label, expect: [200, 404] };
    const response = await client.send({ ...ask, path: next ?? place.url });
    const body = await readBody(response.body, LIMITS.pageBytes);
    if (response.status === 404) return undefined;
    const page = fieldOf(body, list.field, response.url);
    read.pages += 1;
    read.entries += page.length;
    read.bytes += body.byteLength;
    if (read.entries > most.entries || read.bytes > most.bytes || Date.now() > ends)
      throw endless(client, list, read);
    return { entries: list.take(page), next: nextPage(client, response, list.follows ?? "own", place) };
  });
}

function endless(
  client: RegistryClient,
  { field, path, most = MOST }: Pick<PagedList<unknown>, "field" | "path" | "most">,
  read: { readonly pages: number; readonly entries: number; readonly bytes: number },
): UserError {
  const limits = `${most.entries} entries, ${most.bytes} bytes and ${LIMITS.listMs / 60_000} minutes`;
  const found = `${read.pages} pages with ${read.entries} entries and ${read.bytes} bytes`;
  return new UserError(
    "TOO_LARGE",
    `The list of ${field} at ${client.url(path)} goes on after ${found}; at most ${limits} are read`,
    {
      hint: "The registry, or a proxy in front of it, always announces another page.",
      url: client.url(path),
      ...present({ side: client.side }),
    },
  );
}

/**
 * The next page's address. A registry behind a proxy may not know its own: of one that is somewhere else its path is asked for here,
 * unless it may be followed there. Throws a UserError LIST_CUT_SHORT.
 */
function nextPage(
  client: RegistryClient,
  { headers, url: from }: HttpResponse,
  follows: "own" | "anywhere",
  place: ListPlace,
): string | undefined {
  const { link = "" } = headers;
  if (!/\brel\s*=\s*"?next\b/i.test(link)) return undefined;
  const target = /<([^>]*)>\s*;[^,]*\brel\s*=\s*"?next\b/i.exec(link)?.[1];
  if (target === undefined || !URL.canParse(target, from))
    throw listCutShort(place, "where its next page is cannot be read");
  const url = new URL(target, from);
  const mayFollow = follows === "anywhere" && /^https?:$/.test(url.protocol);
  return mayFollow || url.host === new URL(from).host ? url.href : client.url(url.pathname + url.search);
}

function fieldOf(body: Buffer, field: string, url: string): unknown[] {
  try {
    const json = parseJson(body);
    const value = isObject(json) ? json[field] : undefined;
    if (Array.isArray(value)) return value;
    if (value === null) return [];
  } catch {
    // Falls through to the error below, which says the same of all that is no list.
  }
  throw new UserError("BAD_REGISTRY_ANSWER", `${redactUrl(url)} answered without a list "${field}"`, {
    hint: "Something other than a registry seems to answer at this address.",
    url: redactUrl(url),
  });
}
