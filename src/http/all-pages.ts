import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";
import { present } from "../values/present.ts";
import { listCutShort, type ListPlace } from "./list-cut-short.ts";

/** A part of a list, and by what the part after it is asked for; undefined at its end. */
export interface ListPage<Entry> {
  readonly entries: readonly Entry[];
  readonly next: string | undefined;
}

type ReadPage<Page> = (marker: string | undefined) => Promise<Page>;

/**
 * A list that comes in pages, to its end; undefined where `read` knows of no first page. A page that was announced and is not there is a
 * UserError LIST_CUT_SHORT. Some servers hand out the same page again and again, whatever is asked for: a list that comes back to where it
 * was, or has more than `LIMITS.pages` pages, is a UserError TOO_LARGE.
 */
export function allPages<Entry>(place: ListPlace, read: ReadPage<ListPage<Entry>>): Promise<Entry[]>;
export function allPages<Entry>(
  place: ListPlace,
  read: ReadPage<ListPage<Entry> | undefined>,
): Promise<Entry[] | undefined>;
export async function allPages<Entry>(
  place: ListPlace,
  read: ReadPage<ListPage<Entry> | undefined>,
): Promise<Entry[] | undefined> {
  const all: Entry[] = [];
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const page = await (marker === undefined ? read(marker) : unlessGone(read(marker)));
    if (page === undefined && marker === undefined) return undefined;
    if (page === undefined) throw listCutShort(place, `it has no page ${seen.size + 1}, which it announced`);
    for (const entry of page.entries) all.push(entry);
    // Some servers write it down where there is none.
    marker = page.next === "" ? undefined : page.next;
    if (marker !== undefined) addOnce(place, seen, marker);
  } while (marker !== undefined);
  return all;
}

function addOnce(place: ListPlace, seen: Set<string>, marker: string): void {
  if (seen.has(marker)) throw endless(place, `page ${seen.size + 1} leads back to an earlier one`);
  if (seen.size >= LIMITS.pages) throw endless(place, `it has more than ${LIMITS.pages} pages`);
  seen.add(marker);
}

/** What is not there any more says so by a code that stands for "there is no such list" elsewhere. */
async function unlessGone<Page>(page: Promise<Page>): Promise<Page | undefined> {
  try {
    return await page;
  } catch (error) {
    if (error instanceof UserError && GONE.includes(error.code)) return undefined;
    throw error;
  }
}

const GONE = ["NOT_FOUND", "NO_SUCH_BUCKET"];

function endless({ url, side }: ListPlace, why: string): UserError {
  const shown = redactUrl(url);
  return new UserError("TOO_LARGE", `The list of ${shown} does not end: ${why}`, {
    hint: "Name a smaller part of it. Where it is a small one, the server, or a proxy in front of it, does not list in pages properly.",
    url: shown,
    ...present({ side }),
  });
}
