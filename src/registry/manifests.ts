import { algorithmOf } from "../content/algorithm-of.ts";
import type { BlobStat } from "../content/blob-stats.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { isDigest, type Digest } from "../content/digest.ts";
import { childrenOf, mediaTypeOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { ACCEPTED_MANIFESTS, isSchema1 } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import type { HttpResponse } from "../http/http.ts";
import { headElseGet, UNCLEAR_HEAD, type NoWord } from "../http/head-trust.ts";
import { discard, readBody } from "../http/read-body.ts";
import type { BlobDoubts } from "./blob-doubts.ts";
import type { BlobLocations } from "./blob-locations.ts";
import { checkStored, STORED } from "./check-stored.ts";
import type { RegistryClient } from "./registry-client.ts";
import { explainManifestPush } from "./registry-error.ts";
import { pushScope, type Scope } from "./scope.ts";
import { LIMITS } from "../values/limits.ts";
import { present } from "../values/present.ts";

const ACCEPT = ACCEPTED_MANIFESTS.join(", ");

/** What a tag or digest points at: by HEAD, or by GET where the registry's HEAD does not say it all. */
export async function resolveManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
): Promise<Descriptor | undefined> {
  return client.look(repository, (scopes) =>
    headElseGet(
      { http: client.http, host: client.host, kind: "manifest" },
      () => headManifest(client, repository, reference, scopes),
      async () => (await readManifest(client, repository, reference, scopes))?.descriptor,
    ),
  );
}

async function headManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
  scopes: readonly Scope[],
): Promise<Descriptor | NoWord> {
  const response = await unlessForbidden(() =>
    client.send({
      method: "HEAD",
      path: `/v2/${repository}/manifests/${reference}`,
      scopes,
      label: "HEAD manifest",
      headers: { accept: ACCEPT },
      expect: [200, 404, ...UNCLEAR_HEAD],
    }),
  );
  if (response === undefined) return "unclear";
  discard(response.body);
  if (response.status === 404) return "absent";
  return (response.status === 200 ? describe(response, reference) : undefined) ?? "unclear";
}

/** Some registries refuse HEAD as such with 403. */
async function unlessForbidden<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError && error.code === "FORBIDDEN") return undefined;
    throw error;
  }
}

/** The manifest under a tag or digest. Its bytes must have the digest that was asked for, and the one that the registry names. */
export async function getManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
): Promise<Manifest | undefined> {
  return client.look(repository, (scopes) => readManifest(client, repository, reference, scopes));
}

async function readManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
  scopes: readonly Scope[],
): Promise<Manifest | undefined> {
  const response = await client.send({
    method: "GET",
    path: `/v2/${repository}/manifests/${reference}`,
    scopes,
    label: "GET manifest",
    headers: { accept: ACCEPT },
    expect: [200, 404],
  });
  if (response.status === 404) {
    discard(response.body);
    return undefined;
  }
  const bytes = await readBody(response.body, LIMITS.manifestBytes);
  const mediaType = mediaTypeOf(bytes, response.headers["content-type"]) ?? "application/octet-stream";
  const digest = checkedDigest(client, bytes, reference, response);
  return { descriptor: { mediaType, digest, size: bytes.byteLength }, bytes };
}

/** What the registry has under a blob's name: by HEAD, or by the beginning of a GET where HEAD is not to be believed. */
export async function findBlob(
  client: RegistryClient,
  repository: string,
  blob: Descriptor,
): Promise<BlobStat | undefined> {
  const path = `/v2/${repository}/blobs/${blob.digest}`;
  return client.look(repository, (scopes) =>
    headElseGet(
      { http: client.http, host: client.host, kind: "blob" },
      async () => {
        const expect = [200, 404, ...UNCLEAR_HEAD];
        const ask = { method: "HEAD" as const, path, scopes, label: "HEAD blob", expect };
        const response = await unlessForbidden(() => client.send(ask));
        if (response !== undefined) discard(response.body);
        if (response?.status === 200) return blobStat(response.headers["content-length"]);
        return response?.status === 404 ? "absent" : "unclear";
      },
      async () => {
        const expect = [200, 206, 404, 416];
        const headers = { range: "bytes=0-0" };
        const ask = { method: "GET" as const, kind: "download" as const, path, scopes, headers, expect };
        const { status, headers: told, body } = await client.send({ ...ask, label: "GET blob" });
        body.on("error", () => undefined).destroy();
        if (status === 404) return undefined;
        return blobStat(
          status === 206 ? told["content-range"]?.replace(/^.*\//, "") : told["content-length"],
        );
      },
    ),
  );
}

/** True where there is such a blob. */
export async function hasBlob(
  client: RegistryClient,
  repository: string,
  blob: Descriptor,
): Promise<boolean> {
  return (await findBlob(client, repository, blob)) !== undefined;
}

/** Some registries answer HEAD with the length of an empty body. */
function blobStat(length: string | undefined): BlobStat {
  return length !== undefined && /^[1-9]\d*$/.test(length) ? { size: Number(length) } : {};
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
    expect: STORED,
    explain: explainManifestPush(mediaType),
  });
  discard(response.body);
  checkStored(client, response, digest);
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
export function doubtBlobs(
  { locations, doubts }: { readonly locations: BlobLocations; readonly doubts: BlobDoubts },
  repository: string,
  manifest: Manifest,
): void {
  for (const { digest } of childrenOf(manifest).blobs) {
    locations.forget(digest, repository);
    doubts.add(digest, repository);
  }
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
  // It is the length of what is packed.
  if (response.headers["content-encoding"] !== undefined) return undefined;
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
  const digest = digestOf(bytes, algorithmOf(expected));
  if (expected === undefined || digest === expected) return digest;
  throw mismatch(client, `the manifest's digest is ${digest}, not ${expected}`, response.url);
}

function mismatch(client: RegistryClient, what: string, url: string): UserError {
  return new UserError(
    "DIGEST_MISMATCH",
    `${client.host} answered ${redactUrl(url)} with wrong content: ${what}`,
    {
      hint: "A proxy or mirror in between changes the content or has cached wrong content. Try another mirror.",
      url: redactUrl(url),
      ...present({ side: client.side }),
    },
  );
}
