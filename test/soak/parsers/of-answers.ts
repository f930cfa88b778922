import type { Descriptor } from "../../../src/content/descriptor.ts";
import { childrenOf, mediaTypeOf } from "../../../src/content/manifest-children.ts";
import { MEDIA_TYPES } from "../../../src/content/media-types.ts";
import { digestOf } from "../../../src/content/verifier.ts";
import { parseRecord } from "../../../src/bundle/manifest-record.ts";
import { azureIdentity } from "../../../src/files/azure/azure-credentials.ts";
import { blobStat, readBlobPage } from "../../../src/files/azure/blob-stat.ts";
import { readGcsObject, readGcsPage } from "../../../src/files/gcs/gcs-object.ts";
import { parseHashFile } from "../../../src/files/hash/hash-file.ts";
import { blobOfFile } from "../../../src/files/oci/file-manifest.ts";
import { exhaustedFor, retryAfter } from "../../../src/http/backoff.ts";
import { parseFields, parseResponseHead } from "../../../src/http/wire/response-head.ts";
import { WireError } from "../../../src/http/wire/wire-error.ts";
import { contentRange, strongValidator } from "../../../src/http/range.ts";
import { parseChallenges } from "../../../src/registry/challenge.ts";
import { parseScopes } from "../../../src/registry/scope.ts";
import { explainManifestPush, explainPush, explainRefusal } from "../../../src/registry/registry-error.ts";
import { tokenAccess } from "../../../src/registry/token-access.ts";
import { parseByteRange } from "../../../src/serve/byte-range.ts";
import { queryOf, routeOf } from "../../../src/serve/route.ts";
import { checkManifest } from "../../../src/transfer/check-manifest.ts";
import { chooseChildren } from "../../../src/transfer/choose-children.ts";
import { readRecord } from "../../../src/transfer/run-record.ts";
import { parsersOf, type FuzzedParser } from "./fuzzed-parser.ts";

const DIGEST = digestOf(Buffer.from("x"));
const REFUSAL = { status: 400, headers: {} };
const child = (mediaType: string): Descriptor => ({ mediaType, digest: DIGEST, size: 1 });
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.ociManifest,
  config: child(MEDIA_TYPES.ociConfig),
  layers: [child(MEDIA_TYPES.ociLayer)],
  subject: child(MEDIA_TYPES.ociManifest),
  annotations: { a: "b" },
});
const INDEX = JSON.stringify({
  schemaVersion: 2,
  manifests: [{ ...child(MEDIA_TYPES.ociManifest), platform: { os: "linux", architecture: "arm64" } }],
});

/** What the wire refuses is tried again, or told by whoever has asked. */
function onTheWire(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** What servers and clients say: headers, manifests, bodies of errors and of listings. */
export const ANSWER_PARSERS: readonly FuzzedParser[] = [
  ...parsersOf(MANIFEST, {
    childrenOf: (text) => childrenOf(manifestOf(text, MEDIA_TYPES.ociManifest)),
    mediaTypeOf: (text) => mediaTypeOf(Buffer.from(text), undefined),
    checkManifest: (text) => checkManifest(manifestOf(text, MEDIA_TYPES.dockerManifest)),
    blobOfFile: (text) => blobOfFile(manifestOf(text, MEDIA_TYPES.ociManifest)),
    parseRecord,
  }),
  ...parsersOf(INDEX, {
    indexOf: (text) => {
      const { manifests } = childrenOf(manifestOf(text, MEDIA_TYPES.ociIndex));
      return chooseChildren(manifests, [{ os: "linux", architecture: "arm64" }]);
    },
  }),
  ...parsersOf('Bearer realm="https://auth.example.com/token",service="x",scope="repository:a:pull"', {
    parseChallenges,
    parseScopes,
    tokenAccess: (text) => tokenAccess(`Bearer a.${Buffer.from(text).toString("base64url")}.c`),
  }),
  ...parsersOf('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "a"', {
    parseResponseHead: (text) => onTheWire(() => parseResponseHead(Buffer.from(text, "latin1"), "GET")),
    parseFields: (text) => onTheWire(() => parseFields(text.split("\r\n"))),
  }),
  ...parsersOf("bytes 100-199/200", {
    contentRange,
    parseByteRange: (text) => parseByteRange(text, 200),
    retryAfter: (text) => retryAfter(text, 0),
    exhaustedFor: (text) => exhaustedFor({ "ratelimit-remaining": text, "ratelimit-reset": text }, 0),
    strongValidator: (text) => strongValidator({ etag: text }),
    blobStat: (text) => blobStat({ "content-length": text, "content-md5": text, "x-ms-meta-size": text }),
    routeOf: (text) => [routeOf(`/v2/${text}`), routeOf(text), queryOf(text)],
  }),
  ...parsersOf(JSON.stringify({ errors: [{ code: "DENIED", message: "no", detail: { a: [1] } }] }), {
    explainRefusal: (text) => explainRefusal({ ...REFUSAL, text }),
    explainPush: (text) => explainPush({ ...REFUSAL, status: 404, text }),
    explainManifestPush: (text) => explainManifestPush(text)({ ...REFUSAL, status: 415, text }),
  }),
  ...parsersOf("<Blobs><Blob><Name>a</Name><Metadata><sha256>5e</sha256></Metadata></Blob></Blobs>", {
    readBlobPage,
  }),
  ...parsersOf(JSON.stringify({ items: [{ name: "a", generation: "1", size: "2", metadata: { a: "b" } }] }), {
    readGcsPage: (text) => readGcsPage(jsonOf(text)),
    readGcsObject: (text) => readGcsObject(jsonOf(text)),
    readRecord: (text) => readRecord(jsonOf(text)),
  }),
  ...parsersOf(`${"5e".repeat(32)}  kubelet\n`, { parseHashFile }),
  ...parsersOf("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://h/a", {
    readConnectionString: (connectionString) =>
      azureIdentity(
        { kind: "azure", account: "a", container: "c", prefix: "", endpoint: "https://e" },
        { connectionString, http: undefined as never },
      ),
  }),
];

function manifestOf(text: string, mediaType: string): { descriptor: Descriptor; bytes: Uint8Array } {
  const bytes = Buffer.from(text);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
