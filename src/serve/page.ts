import type { Exchange } from "./exchange.ts";
import { RequestError } from "./request-error.ts";

/** A part of a list, and the Link header that leads to the next one. */
export interface Page {
  readonly entries: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Cuts a sorted list as `n` and `last` ask for (distribution-spec, "Listing Tags"). `path` is the list's own address. */
export function pageOf({ query }: Exchange, sorted: readonly string[], path: string): Page {
  const last = query.get("last");
  const rest = last === null ? sorted : sorted.filter((entry) => entry > last);
  const limit = limitIn(query.get("n"));
  const entries = rest.slice(0, limit);
  const end = entries.at(-1);
  if (end === undefined || entries.length === rest.length) return { entries, headers: {} };
  const next = new URLSearchParams({ n: String(limit), last: end }).toString();
  return { entries, headers: { Link: `<${path}?${next}>; rel="next"` } };
}

function limitIn(text: string | null): number {
  if (text === null) return Infinity;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RequestError(400, "PAGINATION_NUMBER_INVALID", `n=${text} is not a number of entries`);
}
