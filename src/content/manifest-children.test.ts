import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestOf } from "../../test/support/image-fixture.ts";
import type { Descriptor } from "./descriptor.ts";
import { childrenOf, mediaTypeOf } from "./manifest-children.ts";
import type { Manifest } from "./manifest.ts";
import { MEDIA_TYPES } from "./media-types.ts";
import { digestOf } from "./verifier.ts";

function child(mediaType: string, name: string, more: Partial<Descriptor> = {}): Descriptor {
  return { mediaType, digest: digestOf(Buffer.from(name)), size: name.length, ...more };
}

function raw(text: string, mediaType: string): Manifest {
  const bytes = Buffer.from(text);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

describe("childrenOf", () => {
  const config = child(MEDIA_TYPES.ociConfig, "config");
  const layers = ["one", "two", "one"].map((name) => child(MEDIA_TYPES.ociLayer, name));

  it("gives an image's config and layers, each once", () => {
    const manifest = manifestOf({ schemaVersion: 2, config, layers, unknown: 1 }, MEDIA_TYPES.ociManifest);
    expect(childrenOf(manifest)).toEqual({
      manifests: [],
      blobs: [config, layers[0], layers[1]],
      foreign: [],
      artifactType: MEDIA_TYPES.ociConfig,
    });
  });

  it("keeps foreign layers apart", () => {
    const foreign = child("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "windows", {
      urls: ["https://example.com/layer"],
    });
    const older = child("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "older");
    const manifest = manifestOf({ config, layers: [foreign, ...layers, older] }, MEDIA_TYPES.dockerManifest);
    const found = childrenOf(manifest);
    expect(found.foreign).toEqual([foreign, older]);
    expect(found.blobs).toEqual([config, layers[0], layers[1]]);
  });

  it("gives an index's manifests with their platforms, attestations included", () => {
    const manifests = [
      child(MEDIA_TYPES.ociManifest, "amd64", { platform: { os: "linux", architecture: "amd64" } }),
      child(MEDIA_TYPES.ociManifest, "arm", {
        platform: { os: "linux", architecture: "arm", variant: "v7" },
      }),
      child(MEDIA_TYPES.ociManifest, "attestation", {
        annotations: { "vnd.docker.reference.type": "attestation-manifest" },
      }),
      child("application/vnd.example.unknown+json", "unknown"),
    ];
    expect(childrenOf(manifestOf({ manifests }, MEDIA_TYPES.ociIndex))).toEqual({
      manifests,
      blobs: [],
      foreign: [],
    });
    expect(childrenOf(manifestOf({ manifests }, MEDIA_TYPES.dockerList)).manifests).toEqual(manifests);
  });

  it("takes layers in an index for blobs, as build caches have them", () => {
    const cache = child("application/vnd.buildkit.cacheconfig.v0", "cache");
    const found = childrenOf(manifestOf({ manifests: [layers[0], cache] }, MEDIA_TYPES.ociIndex));
    expect(found).toMatchObject({ manifests: [], blobs: [layers[0], cache] });
  });

  it("gives the subject and the kind of an artifact", () => {
    const subject = child(MEDIA_TYPES.ociManifest, "subject");
    const signature = { artifactType: "application/vnd.example.signature", config, layers: [], subject };
    expect(childrenOf(manifestOf(signature, MEDIA_TYPES.ociManifest))).toMatchObject({
      subject,
      artifactType: "application/vnd.example.signature",
    });
    const artifact = { mediaType: MEDIA_TYPES.ociArtifact, artifactType: "a/b", blobs: [layers[0]], subject };
    expect(childrenOf(manifestOf(artifact, MEDIA_TYPES.ociArtifact))).toMatchObject({
      blobs: [layers[0]],
      subject,
    });
  });

  it.each([
    [MEDIA_TYPES.dockerSchema1, "{}"],
    [MEDIA_TYPES.dockerSchema1Signed, `{"schemaVersion":1,"fsLayers":[]}`],
    ["application/json", `{"schemaVersion":1,"fsLayers":[]}`],
  ])("refuses schema 1 (%s %s) with the reason", (mediaType, text) => {
    expect(() => childrenOf(raw(text, mediaType))).toThrow(
      expect.objectContaining({
        code: "UNSUPPORTED_SCHEMA1",
        message: expect.stringContaining("schema 1") as string,
      }),
    );
  });

  it.each([
    ["not json", "not JSON"],
    ["<!DOCTYPE html><title>Log in</title>", "is a web page"],
    ["[]", "not a JSON object"],
    ["null", "not a JSON object"],
    ["{}", `"config" is missing`],
    [`{"config":{"digest":"md5:1","size":1}}`, `"config.digest" is not a digest`],
    [JSON.stringify({ config: { ...config, size: -1 } }), `"config.size" is not a number of bytes`],
    [JSON.stringify({ config: { ...config, size: 1.5 } }), `"config.size" is not a number of bytes`],
    [JSON.stringify({ config, layers: {} }), `"layers" is not a list`],
    [JSON.stringify({ config, layers: [config, 7] }), `"layers[1]" is missing`],
    [JSON.stringify({ config, layers: [], subject: "x" }), `"subject" is missing`],
  ])("says what is wrong with %s", (text, reason) => {
    expect(() => childrenOf(raw(text, MEDIA_TYPES.ociManifest))).toThrow(
      expect.objectContaining({ code: "BAD_MANIFEST", message: expect.stringContaining(reason) as string }),
    );
  });

  it("throws nothing but UserErrors, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...Object.values(MEDIA_TYPES), "text/plain"),
        (json, mediaType) => {
          try {
            childrenOf(raw(JSON.stringify(json), mediaType));
          } catch (error) {
            expect(error).toHaveProperty("code");
          }
        },
      ),
    );
  });
});

describe("mediaTypeOf", () => {
  it.each([
    [`{}`, `${MEDIA_TYPES.ociIndex}; charset=utf-8`, MEDIA_TYPES.ociIndex],
    [`{"mediaType":"${MEDIA_TYPES.dockerList}"}`, "application/json", MEDIA_TYPES.dockerList],
    [`{"mediaType":"${MEDIA_TYPES.dockerList}"}`, undefined, MEDIA_TYPES.dockerList],
    [`{"manifests":[]}`, "text/plain", MEDIA_TYPES.ociIndex],
    [`{"config":{},"layers":[]}`, undefined, MEDIA_TYPES.ociManifest],
    [`{"schemaVersion":1}`, "application/json", MEDIA_TYPES.dockerSchema1],
    [`{}`, "application/vnd.example+json", "application/vnd.example+json"],
    [`not json`, undefined, undefined],
  ])("of %s as %s is %s", (text, contentType, expected) => {
    expect(mediaTypeOf(Buffer.from(text), contentType)).toBe(expected);
  });
});

it("an error in JSON that is served as an index is no empty index", () => {
  const error = raw('{"errors":[{"code":"X"}]}', MEDIA_TYPES.ociIndex);
  expect(() => childrenOf(error)).toThrow('"manifests" is missing');
  expect(childrenOf(raw('{"manifests":[]}', MEDIA_TYPES.ociIndex)).manifests).toEqual([]);
});
