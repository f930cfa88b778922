import type { Descriptor } from "../content/descriptor.ts";
import { isDigest, type Digest } from "../content/digest.ts";
import { childrenOf, mediaTypeOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { ACCEPTED_MANIFESTS, isSchema1 } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import { UserError } from "../errors/user-error.ts";
import type { HttpResponse } from "../http/http.ts";
import { discard, readBody } from "../http/read-body.ts";
import type { BlobLocations } from "./blob-locations.ts";
import type { RegistryClient } from "./registry-client.ts";
import { explainPush } from "./registry-error.ts";
import { pullScope, pushScope } from "./scope.ts";
import { present } from "../values/present.ts";

/** Bytes of the largest manifest that is taken; registries take 4 MiB themselves (distribution-spec, "Pushing Manifests"). */
const MAX_MANIFEST = 16 * 1024 * 1024;
const ACCEPT = ACCEPTED_MANIFESTS.join(", ");

/** What a tag or digest points at: by HEAD, or by GET where the registry's HEAD does not say it all. */
export async function resolveManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
): Promise<Descriptor | undefined> {
  const response = await client.send({
    method: "HEAD",
    path: `/v2/${repository}/manifests/${reference}`,
    scopes: pullScope(repository),
    label: "HEAD manifest",
    headers: { accept: ACCEPT },
    expect: [200, 404, 405],
  });
  discard(response.body);
  if (response.status === 404) return undefined;
  const descriptor = response.status === 200 ? describe(response, reference) : undefined;
  return descriptor ?? (await getManifest(client, repository, reference))?.descriptor;
}

/** The manifest under a tag or digest. Its bytes must have the digest that was asked for, and the one that the registry names. */
export async function getManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
): Promise<Manifest | undefined> {
  const response = await client.send({
    method: "GET",
    path: `/v2/${repository}/manifests/${reference}`,
    scopes: pullScope(repository),
    label: "GET manifest",
    headers: { accept: ACCEPT },
    expect: [200, 404],
  });
  if (response.status === 404) {
    discard(response.body);
    return undefined;
  }
  const bytes = await readBody(response.body, MAX_MANIFEST);
  const mediaType = mediaTypeOf(bytes, response.headers["content-type"]) ?? "application/octet-stream";
  const digest = checkedDigest(client, bytes, reference, response);
  return { descriptor: { mediaType, digest, size: bytes.byteLength }, bytes };
}

/** True where there is a manifest or blob: one HEAD. */
export async function hasBlob(
  client: RegistryClient,
  repository: string,
  blob: Descriptor,
): Promise<boolean> {
  const response = await client.send({
    method: "HEAD",
    path: `/v2/${repository}/blobs/${blob.digest}`,
    scopes: pullScope(repository),
    label: "HEAD blob",
    expect: [200, 404],
  });
  discard(response.body);
  return response.status === 200;
}

/**
 * Stores a manifest under its tag, or under its digest where there is none: one PUT does for both. The answer says whether the
 * registry keeps referrers itself (the header OCI-Subject).
 */
export async function putManifest(
  client: RegistryClient,
  repository: string,
  manifest: Manifest,
  tag: string | undefined,
): Promise<{ readonly keepsReferrers: boolean }> {
  const { digest, mediaType } = manifest.descriptor;
  const response = await client.send({
    method: "PUT",
    path: `/v2/${repository}/manifests/${tag ?? digest}`,
    scopes: pushScope(repository),
    label: "PUT manifest",
    headers: { "content-type": mediaType },
    body: manifest.bytes,
    expect: [201, 200, 202, 204],
    explain: explainPush,
  });
  discard(response.body);
  const stored = response.headers["docker-content-digest"];
  if (
    stored !== undefined &&
    stored !== "" &&
    stored !== digest &&
    isDigest(stored) &&
    sameAlgorithm(stored, digest)
  ) {
    throw mismatch(client, `it stored ${stored} where ${digest} was sent`, response.url);
  }
  return { keepsReferrers: response.headers["oci-subject"] !== undefined };
}

/** A manifest that exists vouches for its blobs being in the same repository. */
export function rememberBlobs(locations: BlobLocations, repository: string, manifest: Manifest): void {
  if (isSchema1(manifest.descriptor.mediaType)) return;
  try {
    for (const blob of childrenOf(manifest).blobs) locations.add(blob.digest, repository);
  } catch {
    // A manifest that cannot be read says nothing about blobs; whoever copies it is told.
  }
}

/** Takes back what was believed of a manifest's blobs, after the registry has said that something is missing. */
export function forgetBlobs(locations: BlobLocations, repository: string, manifest: Manifest): void {
  for (const blob of childrenOf(manifest).blobs) locations.forget(blob.digest, repository);
}

function describe(response: HttpResponse, reference: string): Descriptor | undefined {
  const {
    "docker-content-digest": digest,
    "content-length": length,
    "content-type": type,
  } = response.headers;
  const mediaType = type?.split(";")[0]?.trim();
  if (digest === undefined || !isDigest(digest) || length === undefined || mediaType === undefined)
    return undefined;
  // Some registries answer with no length, or that of an empty body, to HEAD.
  if (!/^[1-9]\d*$/.test(length) || (isDigest(reference) && reference !== digest)) return undefined;
  return { mediaType, digest, size: Number(length) };
}

function checkedDigest(
  client: RegistryClient,
  bytes: Uint8Array,
  reference: string,
  response: HttpResponse,
): Digest {
  const named = response.headers["docker-content-digest"];
  const expected = isDigest(reference)
    ? reference
    : named !== undefined && isDigest(named)
      ? named
      : undefined;
  const digest = digestOf(bytes, expected?.startsWith("sha512:") === true ? "sha512" : "sha256");
  if (expected === undefined || digest === expected) return digest;
  throw mismatch(client, `the manifest's digest is ${digest}, not ${expected}`, response.url);
}

function sameAlgorithm(left: Digest, right: Digest): boolean {
  return left.split(":")[0] === right.split(":")[0];
}

function mismatch(client: RegistryClient, what: string, url: string): UserError {
  return new UserError("DIGEST_MISMATCH", `${client.host} is not to be trusted with ${url}: ${what}`, {
    hint: "A proxy or mirror in between alters or has cached wrong content; try another.",
    url,
    ...present({ side: client.side }),
  });
}
