import { parseEnd } from "../../../src/cli/flags/parse-end.ts";
import { toImageTemplate } from "../../../src/catalog/import/image-template.ts";
import { parseBytes } from "../../../src/cli/flags/parse-bytes.ts";
import { parseCount } from "../../../src/cli/flags/parse-count.ts";
import { parseSeed, parseShare } from "../../../src/cli/flags/parse-sample.ts";
import { parseShard, parseShards } from "../../../src/cli/flags/parse-shard.ts";
import { parseSeconds } from "../../../src/cli/flags/parse-seconds.ts";
import { parseWait } from "../../../src/cli/flags/parse-wait.ts";
import { parseWorkers } from "../../../src/cli/serve/parse-workers.ts";
import { parseSelection } from "../../../src/cli/flags/parse-selection.ts";
import { parseAddress } from "../../../src/cli/serve/parse-address.ts";
import { parseChange } from "../../../src/cli/configure/parse-change.ts";
import { parseSide } from "../../../src/cli/diff/parse-side.ts";
import { parseKopsRelease } from "../../../src/cluster/kops-release.ts";
import { parseKubernetesVersion } from "../../../src/cluster/kubernetes-version.ts";
import { readPackageHash } from "../../../src/cluster/package-hash.ts";
import { resolveGoScalar } from "../../../src/cluster/read/go-scalar.ts";
import { parseIpRange } from "../../../src/cluster/refusals/ip-range.ts";
import { parseVersion } from "../../../src/cluster/version.ts";
import { isDigest } from "../../../src/content/digest.ts";
import { parseImageReference } from "../../../src/content/image-reference.ts";
import { hideSecrets } from "../../../src/errors/hide-secrets.ts";
import { printable } from "../../../src/errors/printable.ts";
import { redactUrl } from "../../../src/errors/redact-url.ts";
import { findFilePlace } from "../../../src/files/find-file-place.ts";
import { parseAzurePlace } from "../../../src/files/location/azure-location.ts";
import { parseDirectory } from "../../../src/files/location/directory-location.ts";
import { parseGcsPlace } from "../../../src/files/location/gcs-location.ts";
import { parseHttpPlace } from "../../../src/files/location/http-location.ts";
import { parseOciPlace } from "../../../src/files/location/oci-location.ts";
import { parseS3Place } from "../../../src/files/location/parse-s3-place.ts";
import { splitFileUrl } from "../../../src/files/location/split-file-url.ts";
import { parseFileRepository } from "../../../src/files/parse-file-repository.ts";
import { readHostEnvironment } from "../../../src/hosts/read-environment.ts";
import { parseProxy } from "../../../src/http/parse-proxy.ts";
import { proxyFor } from "../../../src/http/proxy-for.ts";
import { parseNginxOrigin } from "../../../src/serve/parse-nginx-origin.ts";
import { parseAssetUrl, parseRequiredUrl } from "../../../src/inventory/asset-url.ts";
import { parseWorkloadIdentity } from "../../../src/workloads/workload-identity.ts";
import { mapName } from "../../../src/manifests/map-name.ts";
import { parseRegistryMirror } from "../../../src/mirrors/parse-registry-mirror.ts";
import { parseEcrHost } from "../../../src/registry/cloud/ecr-host.ts";
import { registryAddress } from "../../../src/registry/registry-address.ts";
import { mapFile } from "../../../src/remap/map-file.ts";
import { mapImage } from "../../../src/remap/map-image.ts";
import { imageWords } from "../../../src/sources/argument-images.ts";
import { parseImageName } from "../../../src/sources/image-name.ts";
import { parseCredential } from "../../../src/cli/render/mirrors.ts";
import { parsePlace } from "../../../src/tasks/prune/pruned-registry.ts";
import { parseQuarantine } from "../../../src/tasks/gate/quarantine.ts";
import { parseDuration } from "../../../src/values/parse-duration.ts";
import { parseSize } from "../../../src/values/parse-size.ts";
import { parseLoginPlace } from "../../../src/tasks/check-logins.ts";
import { mirrorUrl, parseMirror } from "../../../src/transfer/mirrors.ts";
import { parsePlatform } from "../../../src/transfer/parse-platform.ts";
import { parsersOf, type FuzzedParser } from "./fuzzed-parser.ts";

const DIGEST = `sha256:${"5e".repeat(32)}`;
const ASSETS = { containerRegistry: "registry.example.com/x" };

/** Names of images, files, hosts and places, versions, and values of flags and of the environment. */
export const NAME_PARSERS: readonly FuzzedParser[] = [
  ...parsersOf("[::1]:5000", { parseAddress: (text) => parseAddress("--addr", text) }),
  ...parsersOf(`registry.example.com:5000/a/b:v1@${DIGEST}`, {
    parseImageReference,
    parseImageName,
    isDigest,
    mapImage: (text) => mapImage(text, ASSETS),
    mapName: (text) => mapName(text, { assets: ASSETS }),
    imageWords,
    parseLoginPlace: (text) => parseLoginPlace(text, true),
    toImageTemplate: (text) => toImageTemplate(text, {}),
    printable,
  }),
  ...parsersOf("https://user:secret@files.example.com:8443/a%2fb/../c?token=1&x=2#f", {
    parseAssetUrl,
    parseRequiredUrl: (text) => parseRequiredUrl(text, "here"),
    mapFile: (text) => mapFile(text, "https://files.example.com/x"),
    splitFileUrl,
    redactUrl,
    hideSecrets: (text) => hideSecrets(`failed: ${text}, and so on`),
    parseHttpPlace,
    parseDirectory,
    mirrorUrl: (text) => mirrorUrl(text, [{ from: "https://files.example.com", to: ["http://m/x"] }]),
    parseProxy,
    parseNginxOrigin,
  }),
  ...parsersOf("https://bucket.s3.dualstack.eu-central-1.amazonaws.com/prefix?versionId=1", {
    parseFileRepository: (text) => parseFileRepository(text),
    findFilePlace: (text) => findFilePlace(text),
    parseS3Place: (text) => parseS3Place(text, undefined),
    parseOwnS3Url: (text) => parseS3Place(text, { url: "http://127.0.0.1:9000", region: "x" }),
  }),
  ...parsersOf("s3://bucket/prefix", {
    parseS3Scheme: (text) => parseFileRepository(text),
    parseAwsUrl: (text) => parseFileRepository(text),
  }),
  ...parsersOf("https://x.nyc3.digitaloceanspaces.com/a", {
    parseCloudS3Url: (text) => parseFileRepository(text),
  }),
  ...parsersOf("gs://bucket/prefix", { parseGcsPlace }),
  ...parsersOf("https://account.blob.core.windows.net/container/a?sv=2021&sig=abc", { parseAzurePlace }),
  ...parsersOf("oci://registry.example.com/a/b", { parseOciPlace }),
  ...parsersOf("quay.io/a=registry.example.com:5000/b,https://m.example.com", {
    parseMirror,
    parseRegistryMirror,
  }),
  ...parsersOf("123456789012.dkr.ecr.eu-central-1.amazonaws.com", {
    parseEcrHost,
    registryAddress: (text) => registryAddress(text),
  }),
  ...parsersOf("linux/arm64/v8", {
    parsePlatform,
    parseSelection: (text) => parseSelection({ platform: [text], roles: text }),
  }),
  ...parsersOf("v1.34.2-beta.1+x", {
    parseKopsRelease,
    parseKubernetesVersion,
    parseVersion,
    parseSide,
    resolveGoScalar,
  }),
  ...parsersOf("3/8", { parseShard, parseShards }),
  ...parsersOf("arn:aws:iam::123456789012:role/a/b", { parseWorkloadIdentity }),
  ...parsersOf("172.20.0.0/16", { parseIpRange, readPackageHash }),
  ...parsersOf("registry.example.com/quarantine", { parseQuarantine }),
  ...parsersOf("registry.example.com:5000/prefix", { parsePlace }),
  ...parsersOf("quay.io=arn:aws:secretsmanager:eu-west-1:1:secret:x", { parseCredential }),
  ...parsersOf("registry=a.example/b,files=s3://bucket/c", { parseEnd }),
  ...parsersOf("1.5G", {
    parseBytes,
    parseSize,
    parseDuration,
    parseCount,
    parseWorkers,
    parseSeconds,
    parseWait,
    parseShare,
    parseSeed,
  }),
  ...parsersOf("file-repository", {
    parseChange: (text) => parseChange({ remove: [text], fileRepository: text }),
  }),
  ...parsersOf("localhost,.example.com:443,10.0.0.0/8,[::1],*", {
    proxyFor: (no) => proxyFor(new URL("https://a.example.com/"), { https: "http://p:1", no }),
    readHostEnvironment: (text) =>
      readHostEnvironment({
        HTTPS_PROXY: text,
        NO_PROXY: text,
        S3_ENDPOINT: text,
        STORAGE_EMULATOR_HOST: text,
      }),
  }),
];
