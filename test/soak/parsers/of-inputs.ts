import { Readable } from "node:stream";
import { findAssignments, findStrings } from "../../../src/catalog/import/go-source.ts";
import { parseDelta } from "../../../src/bundle/packed/delta.ts";
import { parseHeld } from "../../../src/bundle/packed/held-content.ts";
import { parseSums } from "../../../src/bundle/packed/sums.ts";
import { parseSeekTable, printSeekTable } from "../../../src/bundle/zstd/seek-table.ts";
import { unpackZstd } from "../../../src/bundle/zstd/unpack-zstd.ts";
import { parseVolumes } from "../../../src/bundle/packed/volumes.ts";
import { parseGoStatements } from "../../../src/catalog/import/go-statements.ts";
import { parsePolicy } from "../../../src/tasks/gate/read-policy.ts";
import { parseTrustedRoot } from "../../../src/trust/parse-trusted-root.ts";
import { parseGoTypes } from "../../../src/catalog/import/parse-go-types.ts";
import { scanTemplate } from "../../../src/catalog/import/scan-template.ts";
import { catalogsToRead } from "../../../src/cli/flags/catalogs-to-read.ts";
import { parseSource } from "../../../src/cluster/read/parse-source.ts";
import { readDocuments } from "../../../src/cluster/read/read-documents.ts";
import { findContainerImages } from "../../../src/inventory/find-container-images.ts";
import { mapManifest } from "../../../src/manifests/map-manifest.ts";
import { parseDockerConfig } from "../../../src/registry/docker-config.ts";
import { detectSource } from "../../../src/sources/detect-source.ts";
import { addonsOfChannel } from "../../../src/sources/channel.ts";
import { toManifestDocument } from "../../../src/sources/images-of-manifest.ts";
import { readManifestFile, readManifests } from "../../../src/sources/manifests.ts";
import { readPlainList } from "../../../src/sources/plain-list.ts";
import { readSavedListing } from "../../../src/sources/saved-listing.ts";
import { filesOfBootstrapScript } from "../../../src/sources/state-store/bootstrap-script.ts";
import { assetsOfNodeConfig } from "../../../src/sources/state-store/node-config.ts";
import { parseStored } from "../../../src/sources/state-store/parse-stored.ts";
import { configureCluster } from "../../../src/tasks/configure/configure-cluster.ts";
import { decodeText } from "../../../src/tasks/disk/decode-text.ts";
import { parseLock } from "../../../src/tasks/disk/lock-file.ts";
import { parsePublicKey, parseSignersKey, parseSigningKey } from "../../../src/trust/parse-key.ts";
import { MADE_UP_SPEC } from "../made-up-spec.ts";
import { parsersOf, type FuzzedParser } from "./fuzzed-parser.ts";

const HEX = "5e".repeat(32);
const sourceOf = (text: string): { name: string; text: string } => ({ name: "f", text });

const POLICY = `version: 1
kind: CopyPolicy
unknown: deny
rules:
  - {name: a, hosts: [quay.io/**], sources: ["*"], effect: warn}
  - {name: b, minAge: 72h, maxSize: 2G, unknown: allow}
  - {name: c, command: {run: [scan, "{path}"], timeout: 5m}}
`;
const TRUSTED_ROOT = JSON.stringify({
  mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
  tlogs: [{ baseUrl: "https://log.example", hashAlgorithm: "SHA2_256", publicKey: { rawBytes: "MIIB" } }],
  certificateAuthorities: [
    { uri: "https://ca.example", certChain: { certificates: [{ rawBytes: "MIIB" }] } },
  ],
});
const DELTA = JSON.stringify({ reliesOn: [{ name: "files/a/b", digest: `sha256:${HEX}`, size: 1 }] });
const VOLUMES = JSON.stringify({ volumes: [{ names: ["a"] }, { names: ["b"] }], split: { c: [1, 2] } });
const SEEK_TABLE = printSeekTable([{ packedSize: 3, size: 9 }]).toString("latin1");
/** Two compressed frames, and one between them that is skipped. */
const FRAMES = Buffer.from(
  "KLUv/SRTdQEAEgIHDOBtMPJKbiunwA8CLCh3jgti0ULFyb9Gx0W5MwUALwIYRYzKuToH4rzJBAAxNVVQKk0YAgAAAGFiKLUv/QRYnQAAYGhlbGxvIHdvcmxkCgEAHVdLEmtOQIc=",
  "base64",
).toString("latin1");
const LOCK = `version: 1
kind: AssetLock
images:
- {canonical: "quay.io/a/b:v1", download: "r.example/b:v1", digest: "sha256:${HEX}", size: 1, platforms: [linux/amd64], why: [x]}
files:
- {canonical: "https://a.example/f", download: "https://b.example/f", sha256: "${HEX}", size: 1, why: [x]}
`;
const LISTING = `images:
- {canonical: "quay.io/a/b:v1", download: "r.example/b:v1"}
files:
- {canonical: "https://a.example/f", download: "https://b.example/f", sha: "${HEX}"}
`;
const MANIFESTS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  template:
    spec:
      initContainers: [{name: i, image: "quay.io/a/b:v1"}]
      containers:
      - {name: a, image: 'docker.io/x', args: [--image=quay.io/c/d:v2]}
      volumes: [{name: v, image: {reference: "quay.io/e/f:v3"}}]
`;
const CHANNEL = `kind: Addons
metadata: {name: a}
spec: {addons: [{name: x, manifest: x/v1.yaml, version: 1.0.0}]}
`;
const NODE_CONFIG = `Assets:
  amd64: ["${HEX}@https://a.example/f,https://b.example/f"]
KubeProxy: {image: "registry.k8s.io/kube-proxy:v1.34.0"}
warmPoolImages: [a, b]
FileAssets: [{name: p, path: /etc/kubernetes/manifests/p.yaml, content: "kind: Pod"}]
Hooks: [[{execContainer: {image: "a/b:v1", command: [c]}}]]
`;
const DOCKER_CONFIG = JSON.stringify({
  auths: { "https://index.docker.io/v1/": { auth: "dTpw" }, b: { identitytoken: "x" } },
  credsStore: "desktop",
  credHelpers: { c: "ecr-login" },
});
const PEM = `-----BEGIN PRIVATE KEY-----\n${"MIGHAgEA".repeat(8)}\n-----END PRIVATE KEY-----\n`;
const GO =
  'package a\n// c\ntype T struct {\n\tA *string `json:"a,omitempty"`\n}\nfunc f() {\n\tif x {\n\t\ta = "b"\n\t}\n}\n';
const CATALOGS: never[] = [];

/** Documents that somebody hands over: specs, lists, locks, manifests, configurations, keys, and kOps's source. */
export const INPUT_PARSERS: readonly FuzzedParser[] = [
  ...parsersOf(MADE_UP_SPEC, {
    parseSource: (text) => parseSource(sourceOf(text)),
    readDocuments: (text) => readDocuments([sourceOf(text)]),
    detectSource: (text) => detectSource(sourceOf(text)),
    configureCluster: (text) =>
      configureCluster({
        source: sourceOf(text),
        change: { set: { containerRegistry: "new.example/x" }, remove: [] },
        catalogs: catalogsToRead(CATALOGS, {}),
        kopsVersion: "1.34.1",
        variables: {},
      }),
    decodeText: (text) => decodeText(Buffer.from(text, "latin1")),
  }),
  ...parsersOf(LISTING, { readSavedListing: (text) => readSavedListing(sourceOf(text)) }),
  ...parsersOf(`quay.io/a/b:v1\nhttps://a.example/f sha256:${HEX}\n# c\n`, {
    readPlainList: (text) => [readPlainList(sourceOf(text), true), readPlainList(sourceOf(text))],
  }),
  ...parsersOf(LOCK, { parseLock: (text) => parseLock("f", text) }),
  ...parsersOf(MANIFESTS, {
    readManifests: (text) => readManifests([sourceOf(text)]),
    readManifestFile: (text) => readManifestFile(sourceOf(text)),
    mapManifest: (text) => mapManifest(sourceOf(text), { assets: { containerProxy: "r.example/p" } }),
    findContainerImages: (text) =>
      parseSource(sourceOf(text)).values.flatMap(({ value }) => findContainerImages(value)),
  }),
  ...parsersOf(CHANNEL, {
    addonsOfChannel: (text) =>
      readManifestFile(sourceOf(text)).documents.map((one) => addonsOfChannel(toManifestDocument("f", one))),
  }),
  ...parsersOf(NODE_CONFIG, {
    parseStored: (text) => parseStored(sourceOf(text)),
    assetsOfNodeConfig: (text) => {
      const document = toManifestDocument("f", parseStored(sourceOf(text)));
      return assetsOfNodeConfig({ ...document, instanceGroup: "g", role: "Node" });
    },
  }),
  ...parsersOf(`NODEUP_URL_AMD64=https://a.example/nodeup\nNODEUP_HASH_AMD64=${HEX}\n`, {
    filesOfBootstrapScript: (text) => filesOfBootstrapScript(sourceOf(text), "Node"),
  }),
  ...parsersOf(DOCKER_CONFIG, { parseDockerConfig: (text) => parseDockerConfig(text, "f") }),
  ...parsersOf(PEM, {
    parseSigningKey: (text) => parseSigningKey("f", text),
    parsePublicKey: (text) => parsePublicKey("f", text),
    parseSignersKey: (text) => parseSignersKey("f", text),
  }),
  ...parsersOf(POLICY, { parsePolicy: (text) => parsePolicy("f", text) }),
  ...parsersOf(TRUSTED_ROOT, { parseTrustedRoot: (text) => parseTrustedRoot("f", text) }),
  ...parsersOf(`${HEX}  files/a/b\n`, { parseSums: (text) => parseSums("f", text, "sha256") }),
  ...parsersOf(`kops-assets have 1\nsha256:${HEX}  files/a/b\nsha256:${HEX}\n`, {
    parseHeld: (text) => parseHeld("f", text),
  }),
  ...parsersOf(DELTA, { parseDelta: (text) => parseDelta("f", text) }),
  ...parsersOf(SEEK_TABLE, {
    parseSeekTable: (text) =>
      parseSeekTable(Buffer.from(text, "latin1"), Buffer.byteLength(text, "latin1") + 3),
  }),
  ...parsersOf(FRAMES, {
    unpackZstd: async (text) => {
      const unpacked = unpackZstd("f", Readable.from([Buffer.from(text, "latin1")], { objectMode: false }));
      let bytes = 0;
      for await (const { byteLength } of unpacked) bytes += byteLength;
      return bytes;
    },
  }),
  ...parsersOf(VOLUMES, { parseVolumes: (text) => parseVolumes("f", text) }),
  ...parsersOf(GO, {
    parseGoTypes,
    parseGoStatements: (text) => parseGoStatements(text),
    findStrings,
    findAssignments: (text) => findAssignments(text, /^a = (.*)$/),
    scanTemplate,
  }),
];
