import { heldBody } from "../content/held-body.ts";
import { isDigest } from "../content/digest.ts";
import type { Exchange } from "./exchange.ts";
import { RequestError } from "./request-error.ts";
import { sendContent } from "./send-content.ts";
import type { ServedRepository } from "./served-content.ts";

/** GET and HEAD /v2/NAME/manifests/REFERENCE: in its own media type whatever the client accepts, for a digest covers its very bytes. */
export async function getManifest(
  exchange: Exchange,
  repository: ServedRepository,
  reference: string,
): Promise<void> {
  const isHead = exchange.request.method === "HEAD";
  const manifest = isHead ? undefined : await repository.manifest(reference);
  const found = isHead ? await repository.resolve(reference) : manifest?.descriptor;
  if (found === undefined)
    throw new RequestError(404, "MANIFEST_UNKNOWN", `There is no manifest ${reference}`);
  const bytes = manifest?.bytes ?? new Uint8Array();
  await sendContent(exchange, {
    size: found.size,
    etag: `"${found.digest}"`,
    by: isDigest(reference) ? "digest" : "name",
    headers: { "Content-Type": found.mediaType, "Docker-Content-Digest": found.digest },
    open: (offset) => Promise.resolve(heldBody(bytes.subarray(offset))),
  });
}
