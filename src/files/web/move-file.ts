import { UserError } from "../../errors/user-error.ts";
import type { HttpRequest, HttpResponse } from "../../http/http.ts";

/** Asks a server to move a file to a destination. */
type AskToMove = (destination: string, more: Partial<HttpRequest>) => Promise<HttpResponse>;

const MOVED: readonly number[] = [200, 201, 204];
/** What servers say to a destination that they take for another server's. */
const NOT_ITSELF: readonly number[] = [400, 502];
/** What servers say that move no files, or not for everybody, whatever they announce. */
const REFUSED: readonly number[] = [403, 405, 409, 501];

/**
 * Moves a file of a WebDAV server to `url`; false where the server refuses to. `isThere` says whether the file has arrived: where the answer to a
 * first try was lost, the second one finds nothing to move.
 */
export async function moveFile(
  ask: AskToMove,
  url: string,
  isThere: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return MOVED.includes(await moveTo(ask, url));
  } catch (error) {
    const isGone = error instanceof UserError && error.code === "NOT_FOUND";
    if (isGone && (await isThere())) return true;
    throw error;
  }
}

/**
 * A server behind a proxy that takes TLS off does not know itself by the scheme and host that a whole URL has (mod_dav, WsgiDAV: 502;
 * nginx: 400): then the path alone is named (RFC 4918, 10.3), which servers of before that RFC do not take.
 */
async function moveTo(ask: AskToMove, url: string): Promise<number> {
  const answers = [...MOVED, ...REFUSED];
  const first = await ask(url, { expect: [...answers, ...NOT_ITSELF] });
  first.body.resume();
  if (!NOT_ITSELF.includes(first.status)) return first.status;
  const second = await ask(new URL(url).pathname, { expect: answers });
  second.body.resume();
  return second.status;
}
