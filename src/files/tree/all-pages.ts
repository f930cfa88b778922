import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import { LIMITS } from "../../values/limits.ts";

/** A part of a list, and by what the part after it is asked for; undefined at its end. */
export interface ListPage<Entry> {
  readonly entries: readonly Entry[];
  readonly next: string | undefined;
}

/**
 * A list that comes in pages, to its end. Some stores hand out the same page again and again, whatever is asked for: a list that comes back
 * to where it was, or has more than `LIMITS.pages` pages, is a UserError TOO_LARGE.
 */
export async function allPages<Entry>(
  url: string,
  read: (marker: string | undefined) => Promise<ListPage<Entry>>,
): Promise<Entry[]> {
  const all: Entry[] = [];
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const { entries, next } = await read(marker);
    for (const entry of entries) all.push(entry);
    if (next !== undefined && (seen.has(next) || seen.size >= LIMITS.pages)) throw endless(url, all.length);
    if (next !== undefined) seen.add(next);
    marker = next;
  } while (marker !== undefined);
  return all;
}

function endless(url: string, count: number): UserError {
  const shown = redactUrl(url);
  return new UserError("TOO_LARGE", `The list of ${shown} does not end: it goes on after ${count} entries`, {
    hint: "Name a smaller part of it. Where it is a small one, the store, or a proxy in front of it, does not list in pages properly.",
    side: "local",
    url: shown,
  });
}
