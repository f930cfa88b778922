import type { Digest } from "../content/digest.ts";
import { errorFor } from "../http/http-error.ts";
import type { HttpResponse } from "../http/http.ts";
import { discard } from "../http/read-body.ts";
import type { RegistryClient } from "./registry-client.ts";
import type { Scope } from "./scope.ts";

/** A blob upload under way (distribution-spec, "Pushing blobs"): where the next bytes go. */
export interface UploadSession {
  readonly url: string;
  readonly scopes: readonly Scope[];
}

/** The session that an answer 202 opens or carries on; Location may be relative, and its query belongs to it. */
export function sessionFrom(
  client: RegistryClient,
  response: HttpResponse,
  scopes: readonly Scope[],
): UploadSession {
  discard(response.body);
  const location = response.headers["location"];
  if (location !== undefined && URL.canParse(location, response.url)) {
    return { url: client.url(location, response.url), scopes };
  }
  throw errorFor(
    { method: "POST", url: response.url, side: client.side },
    "BAD_REGISTRY_ANSWER",
    "opened an upload without saying where to send it",
    "The registry, or a proxy in front of it, is not configured correctly.",
  );
}

/** The address that ends an upload. */
export function commitUrl(session: UploadSession, digest: Digest): string {
  const url = new URL(session.url);
  const query = url.search === "" ? "?" : `${url.search}&`;
  return `${url.origin}${url.pathname}${query}digest=${encodeURIComponent(digest)}`;
}

/**
 * How many bytes a broken upload has kept of the `sent` ones at most, or undefined where the registry has forgotten it, cannot say, or
 * says more than it can have.
 */
export async function keptBytes(
  client: RegistryClient,
  session: UploadSession,
  sent: number,
): Promise<[number, UploadSession] | undefined> {
  try {
    const response = await client.send({
      method: "GET",
      path: session.url,
      scopes: session.scopes,
      label: "GET upload",
      expect: [204, 202, 200],
    });
    discard(response.body);
    const range = /^(?:bytes=)?0-(\d+)$/.exec(response.headers["range"] ?? "");
    const kept = Number(range?.[1] ?? 0);
    // "0-0" is also how registries say that there is nothing yet.
    if (kept === 0 || kept >= sent) return undefined;
    const { location } = response.headers;
    return [
      kept + 1,
      location === undefined ? session : { ...session, url: client.url(location, response.url) },
    ];
  } catch {
    return undefined;
  }
}
