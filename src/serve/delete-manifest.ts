import { isDigest } from "../content/digest.ts";
import type { ImageRemoval } from "../content/image-removal.ts";
import { answer, type Exchange } from "./exchange.ts";
import { RequestError } from "./request-error.ts";
import type { ServedRepository } from "./served-content.ts";

/** DELETE /v2/NAME/manifests/REFERENCE (distribution-spec, "Content Management"): a tag goes alone, a digest with all its tags. */
export async function deleteManifest(
  exchange: Exchange,
  served: ServedRepository,
  store: Partial<ImageRemoval>,
  reference: string,
): Promise<void> {
  const { removeTag, removeManifest } = store;
  if (removeTag === undefined || removeManifest === undefined)
    throw new RequestError(405, "UNSUPPORTED", "Nothing can be deleted here");
  if ((await served.resolve(reference)) === undefined)
    throw new RequestError(404, "MANIFEST_UNKNOWN", `There is no manifest ${reference}`);
  if (isDigest(reference)) await removeManifest(reference);
  else await removeTag(reference);
  answer(exchange, 202);
}
