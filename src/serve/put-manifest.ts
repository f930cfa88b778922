import { algorithmOf } from "../content/algorithm-of.ts";
import { isDigest } from "../content/digest.ts";
import type { ImageStore } from "../content/image-store.ts";
import { childrenOf, mediaTypeOf } from "../content/manifest-children.ts";
import { digestOf } from "../content/verifier.ts";
import { answer, type Exchange } from "./exchange.ts";
import { readBody } from "./request-body.ts";
import { RequestError } from "./request-error.ts";
import { present } from "../values/present.ts";

/** Bytes; what registries commonly accept (distribution-spec, "Pushing Manifests"). */
const LIMIT = 4 * 1024 * 1024;

/** PUT /v2/NAME/manifests/REFERENCE. */
export async function putManifest(
  exchange: Exchange,
  store: ImageStore,
  repository: string,
  reference: string,
): Promise<void> {
  const { request } = exchange;
  const bytes = await readBody(request, LIMIT);
  const mediaType = mediaTypeOf(bytes, request.headers["content-type"]);
  if (mediaType === undefined) throw new RequestError(400, "MANIFEST_INVALID", "It has no media type");
  const isByDigest = isDigest(reference);
  const digest = digestOf(bytes, algorithmOf(isByDigest ? reference : undefined));
  if (isByDigest && digest !== reference) {
    throw new RequestError(400, "DIGEST_INVALID", `The manifest has the digest ${digest}, not ${reference}`);
  }
  const manifest = { descriptor: { mediaType, digest, size: bytes.byteLength }, bytes };
  await store.putManifest(manifest, isByDigest ? undefined : reference);
  const { subject } = childrenOf(manifest);
  answer(exchange, 201, {
    Location: `/v2/${repository}/manifests/${digest}`,
    "Docker-Content-Digest": digest,
    ...present({ "OCI-Subject": subject === undefined ? undefined : subject.digest }),
  });
}
