import { redactUrl } from "../errors/redact-url.ts";
import { UserError, type Side } from "../errors/user-error.ts";
import { present } from "../values/present.ts";

/** A list that is read in pages: where it is, and whose it is. */
export interface ListPlace {
  readonly url: string;
  readonly side?: Side | undefined;
}

/** The error LIST_CUT_SHORT, for a part of a list must not be taken for the whole. `why` goes on after "is cut short: ". */
export function listCutShort({ url, side }: ListPlace, why: string, cause?: unknown): UserError {
  const shown = redactUrl(url);
  return new UserError("LIST_CUT_SHORT", `The list of ${shown} is cut short: ${why}`, {
    hint: "What is missing there may exist all the same. Run it again: something may have been deleted meanwhile. If it stays, the server, or a proxy in front of it, does not list in pages properly.",
    url: shown,
    ...present({ side, cause }),
  });
}

/** The same for an answer that is no list at all, and must not be taken for an empty one. */
export function noList(place: ListPlace): UserError {
  return listCutShort(place, "what answered is no list");
}
