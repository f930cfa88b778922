import type { Http } from "./http.ts";

/** What one host's answers to HEAD are worth, for one kind of thing. */
interface HeadTrust {
  /** It has described something by HEAD: its "not there" is taken as well. */
  isProven: boolean;
  /** It has shown by GET what its HEAD did not: HEAD is not asked any more. */
  isUseless: boolean;
}

/** An answer to HEAD that says that there is nothing, and one that says nothing. */
export type NoWord = "absent" | "unclear";

const KNOWN = new WeakMap<Http, Map<string, HeadTrust>>();

/**
 * Asks for something by HEAD, and by GET where that does not describe it: registries, file servers and proxies before them answer HEAD
 * with all kinds of statuses, no length, or 404 for what they have. What was found out about a host holds for the client's life.
 */
export async function headElseGet<T extends object>(
  place: { readonly http: Http; readonly host: string; readonly kind: "manifest" | "blob" | "file" },
  head: () => Promise<T | NoWord>,
  get: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const trust = trustIn(place.http, `${place.kind} ${place.host}`);
  if (trust.isUseless) return get();
  const said = await head();
  if (typeof said === "object") {
    trust.isProven = true;
    return said;
  }
  if (said === "absent" && trust.isProven) return undefined;
  const found = await get();
  // One answer that failed does not make useless what has worked.
  if (found !== undefined && !trust.isProven) trust.isUseless = true;
  return found;
}

/** Statuses of HEAD that are worth a GET and not another try, besides 401 and 403. */
export const UNCLEAR_HEAD: readonly number[] = [400, 405, 500, 501];

function trustIn(http: Http, key: string): HeadTrust {
  const hosts = KNOWN.get(http) ?? new Map<string, HeadTrust>();
  KNOWN.set(http, hosts);
  const trust = hosts.get(key) ?? { isProven: false, isUseless: false };
  hosts.set(key, trust);
  return trust;
}
