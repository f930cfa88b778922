import type { MirrorEndpoint } from "./mirror-plan.ts";

/**
 * The URL that repositories of a mirror lie below where a path has to be the API's own: `https://host`, and `https://host/v2/path`
 * where a path stands before the repository (distribution-spec: every endpoint begins with /v2/ and the repository's name).
 */
export function endpointRoot({ scheme, host, path }: MirrorEndpoint): string {
  return `${scheme}://${host}${path === "" ? "" : `/v2/${path}`}`;
}
