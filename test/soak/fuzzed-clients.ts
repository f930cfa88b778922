import { Readable } from "node:stream";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import { digestOf } from "../../src/content/verifier.ts";
import { findHash } from "../../src/files/hash/find-hash.ts";
import type { FileOptions } from "../../src/files/file-options.ts";
import { findFilePlace } from "../../src/files/find-file-place.ts";
import { openFileStore } from "../../src/files/open-file-store.ts";
import { openWebSource } from "../../src/files/web/web-source.ts";
import { createHttp } from "../../src/http/create-http.ts";
import type { Http } from "../../src/http/http.ts";
import { createRegistry } from "../../src/registry/create-registry.ts";
import { startScriptedServer } from "../conformance/scripted-server.ts";
import { broken } from "./mutate.ts";
import type { Random } from "./random.ts";

/** A question to a server that answers with anything. */
export interface FuzzedClient {
  readonly name: string;
  readonly ask: () => Promise<unknown>;
}

const BYTES = Buffer.from("x");
const BLOB = { mediaType: MEDIA_TYPES.ociLayer, digest: digestOf(BYTES), size: BYTES.length };
const CHILD = { mediaType: MEDIA_TYPES.ociManifest, digest: BLOB.digest, size: 1 };
const SHA256 = BLOB.digest.slice("sha256:".length);
const DAV_LIST = `<d:multistatus xmlns:d="DAV:"><d:response><d:href>/p/a</d:href><d:propstat><d:prop><d:resourcetype/><d:getcontentlength>1</d:getcontentlength></d:prop></d:propstat></d:response><d:response><d:href>/p/b/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop></d:propstat></d:response></d:multistatus>`;
const S3_LIST = `<?xml version="1.0"?><ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>p/a</Key><Size>1</Size><ETag>"x"</ETag></Contents></ListBucketResult>`;
const AZURE_LIST = `<EnumerationResults><Blobs><Blob><Name>p/a</Name><Properties><Content-Length>1</Content-Length></Properties></Blob></Blobs><NextMarker>m</NextMarker></EnumerationResults>`;
const GCS_LIST = JSON.stringify({
  items: [{ name: "p/a", generation: "1", size: "1", crc32c: "AAAAAA==" }],
  nextPageToken: "t",
});
const DOCUMENTS = [
  "",
  "x",
  JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [CHILD, CHILD] }),
  JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config: CHILD, layers: [CHILD] }),
  JSON.stringify({ name: "a", tags: ["v1", "v2"], repositories: ["a"] }),
  JSON.stringify({ token: "t", expires_in: 60 }),
  JSON.stringify({ errors: [{ code: "DENIED", message: "no", detail: [1] }] }),
  JSON.stringify({ error: { code: 403, message: "no", errors: [{ reason: "forbidden" }] } }),
  "<Error><Code>AccessDenied</Code><Message>no</Message></Error>",
  `${SHA256}  a\n`,
  S3_LIST,
  AZURE_LIST,
  GCS_LIST,
  DAV_LIST,
] as const;
const STATUSES = [
  200, 200, 200, 201, 202, 204, 206, 207, 301, 307, 400, 401, 403, 404, 409, 412, 416, 429, 500,
] as const;

/** A server on loopback, and clients of every protocol that ask it; its answers are samples, most of them broken. */
export async function startFuzzedClients(
  random: Random,
): Promise<{ readonly clients: readonly FuzzedClient[]; readonly close: () => Promise<void> }> {
  const server = await startScriptedServer((request, response) => {
    request.resume();
    const own = `http://${request.headers.host ?? ""}`;
    const body = random.below(3) === 0 ? random.pick(DOCUMENTS) : broken(random, random.pick(DOCUMENTS));
    try {
      response.writeHead(random.pick(STATUSES), headersOf(random, own));
      response.end(request.method === "HEAD" ? undefined : body);
    } catch {
      response.destroy();
    }
  });
  const http = createHttp({
    attempts: 1,
    idleTimeoutMs: 500,
    connectTimeoutMs: 500,
    backoffMs: 1,
    maxRetryAfterMs: 1,
    // A place at the host that is not given back is met at once.
    downloads: 1,
    uploads: 1,
  });
  return {
    clients: clientsOf(server.url, http),
    close: async () => {
      await http.close();
      await server.close();
    },
  };
}

function headersOf(random: Random, own: string): Record<string, string> {
  const challenge = `Bearer realm="${own}/token",service="x",scope="repository:a:pull"`;
  const samples: readonly [string, string][] = [
    [
      "content-type",
      random.pick([MEDIA_TYPES.ociIndex, MEDIA_TYPES.ociManifest, "application/json", "text/xml"]),
    ],
    ["docker-content-digest", BLOB.digest],
    ["location", random.pick(["/v2/a/blobs/uploads/1?x=2", `${own}/token`, "//127.0.0.1:1/x"])],
    ["www-authenticate", random.pick([challenge, 'Basic realm="x"'])],
    ["content-range", "bytes 0-0/1"],
    ["range", "0-0"],
    ["link", '</v2/a/tags/list?last=v2>; rel="next"'],
    ["etag", '"1"'],
    ["retry-after", "0"],
    ["x-ms-error-code", "BlobNotFound"],
    ["x-goog-hash", "crc32c=AAAAAA==,md5=AAAA"],
    ["x-amz-checksum-sha256", BYTES.toString("base64")],
    ["repr-digest", `sha-256=:${BYTES.toString("base64")}:`],
    ["ratelimit-remaining", "0;w=21600"],
    ["oci-subject", BLOB.digest],
  ];
  const some = samples.filter(() => random.below(3) > 0);
  return Object.fromEntries(
    some.map(([name, value]) => [name, random.below(3) === 0 ? sendable(broken(random, value)) : value]),
  );
}

/** What Node sends as the value of a header. */
function sendable(text: string): string {
  return text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, "?");
}

function clientsOf(url: string, http: Http): FuzzedClient[] {
  const { host } = new URL(url);
  const password = { kind: "password", username: "u", password: "p" } as const;
  const credentials = () => Promise.resolve({ credential: password, source: "here" });
  const registry = () => createRegistry({ host, http, credentials });
  const open = () => Promise.resolve(Readable.from([BYTES]));
  const manifest = {
    descriptor: { ...CHILD, digest: digestOf(Buffer.from("{}")), size: 2 },
    bytes: Buffer.from("{}"),
  };
  const s3 = { endpoint: { url, credentials: { accessKeyId: "a", secretAccessKey: "b" } } };
  const gcs = { endpoint: url };
  const azure = { endpoint: url, accountKey: "a2V5" };
  const images: Readonly<Record<string, () => Promise<unknown>>> = {
    "a list of tags": () => registry().tags("a"),
    "a catalog": () => registry().repositories(),
    "a tag": () => registry().repository("a").resolve("v1"),
    "a manifest": () => registry().repository("a").manifest("v1"),
    "a manifest by digest": () => registry().repository("a").manifest(BLOB.digest),
    "a blob": async () => drain(await registry().repository("a").open(BLOB, 0)),
    "whether there is a blob": () => registry().repository("a").has(BLOB),
    "a blob's push": () => registry().repository("a").put(BLOB, open),
    "a manifest's push": () => registry().repository("a").putManifest(manifest, "v1"),
    referrers: () => registry().repository("a").referrers(BLOB.digest),
    "a hash": () => findHash(`${url}/a`, { open: (base) => openWebSource(base, { http }) }),
  };
  const stores: readonly (readonly [string, Omit<FileOptions, "http">])[] = [
    [`${url}/p`, {}],
    ["s3://bucket/p", { s3 }],
    ["gs://bucket/p", { gcs }],
    ["azureblob://account/container/p", { azure }],
    [`oci://${host}/p`, { openImages: registry }],
  ];
  return [
    ...Object.entries(images).map(([name, ask]) => ({ name, ask })),
    ...stores.flatMap((one) => storeClients(one, http)),
  ];
}

function storeClients(
  [place, options]: readonly [string, Omit<FileOptions, "http">],
  http: Http,
): FuzzedClient[] {
  const all = { http, ...options };
  const { s3 } = options;
  const store = () => openFileStore(place, all);
  const { protocol } = new URL(place);
  const write = () =>
    store().write("a", { sha256: SHA256, size: 1 }, () => Promise.resolve(Readable.from([BYTES])));
  return [
    { name: `a file's state (${protocol})`, ask: () => store().stat("a") },
    { name: `a listing (${protocol})`, ask: async () => store().glance?.("a") },
    { name: `a file (${protocol})`, ask: async () => drain(await store().open("a", 0)) },
    { name: `a file's upload (${protocol})`, ask: write },
    { name: `a file's removal (${protocol})`, ask: async () => store().remove?.("a") },
    { name: `a survey (${protocol})`, ask: () => findFilePlace(place, s3?.endpoint).survey(all) },
    { name: `a list (${protocol})`, ask: () => findFilePlace(place, s3?.endpoint).list(all, "x") },
  ];
}

async function drain(stream: Readable): Promise<void> {
  await stream.forEach(() => undefined);
}
