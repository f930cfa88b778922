import { MEDIA_TYPES } from "../content/media-types.ts";
import { CACHE_CONTROL } from "./cache-control.ts";
import { answerJson, digestIn, type Exchange } from "./exchange.ts";
import type { ServedRepository } from "./served-content.ts";

/** GET /v2/NAME/referrers/DIGEST (distribution-spec, "Listing Referrers"): empty where nothing refers to it, whether it exists or not. */
export async function listReferrers(
  exchange: Exchange,
  repository: ServedRepository,
  digestText: string,
): Promise<void> {
  const all = (await repository.referrers?.(digestIn(digestText))) ?? [];
  const artifactType = exchange.query.get("artifactType");
  const manifests = artifactType === null ? all : all.filter((entry) => entry.artifactType === artifactType);
  const filtered = artifactType === null ? {} : { "OCI-Filters-Applied": "artifactType" };
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests };
  const headers = { "Content-Type": MEDIA_TYPES.ociIndex, ...CACHE_CONTROL.name, ...filtered };
  answerJson(exchange, 200, index, headers);
}
