import fc from "fast-check";
import { expect, it } from "vitest";
import { manifestOf } from "../../test/support/image-fixture.ts";
import { LIMITS } from "../values/limits.ts";
import { childrenOf, mediaTypeOf } from "./manifest-children.ts";
import { MEDIA_TYPES } from "./media-types.ts";
import { parseJson } from "./parse-json.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const entry = { mediaType: MEDIA_TYPES.ociManifest, digest: `sha256:${"0".repeat(64)}`, size: 1 };

it("reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(bytesOf(text))).toEqual(JSON.parse(text));
    }),
  );
});

it.each([
  ["deep", "[".repeat(4_000_000), /deeper than 64/],
  ["deep in objects", `{"a":`.repeat(1_000_000), /deeper than 64/],
  ["wide", `[${"{},".repeat(1_000_000)}{}]`, /more than (200000|50000) values/],
])("refuses what is %s before it costs memory", (_, text, reason) => {
  const bytes = bytesOf(text);
  const before = process.memoryUsage().heapUsed;
  expect(() => parseJson(bytes)).toThrow(reason);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
  const descriptor = { ...entry, mediaType: MEDIA_TYPES.ociIndex } as never;
  expect(() => childrenOf({ descriptor, bytes })).toThrow(expect.objectContaining({ code: "BAD_MANIFEST" }));
  expect(mediaTypeOf(bytes, "text/plain")).toBe("text/plain");
});

it("is not misled by brackets in texts", () => {
  const value = { "[[": `${"[{,".repeat(300_000)}\\"` };
  expect(parseJson(bytesOf(JSON.stringify(value)))).toEqual(value);
});

it.each([
  ["children", MEDIA_TYPES.ociIndex, "manifests", LIMITS.indexChildren],
  ["layers", MEDIA_TYPES.ociManifest, "layers", LIMITS.layers],
])("takes as many %s as anything real has, and no more", (_, mediaType, field, most) => {
  const withSome = (count: number) =>
    manifestOf({ schemaVersion: 2, mediaType, config: entry, [field]: Array(count).fill(entry) }, mediaType);
  expect(() => childrenOf(withSome(most))).not.toThrow();
  expect(() => childrenOf(withSome(most + 1))).toThrow(`"${field}" has ${most + 1} entries`);
});

it("takes no media type that is longer than any", () => {
  const withType = (letters: number) =>
    manifestOf(
      { schemaVersion: 2, manifests: [{ ...entry, mediaType: "x".repeat(letters) }] },
      MEDIA_TYPES.ociIndex,
    );
  expect(() => childrenOf(withType(LIMITS.mediaTypeLetters))).not.toThrow();
  expect(() => childrenOf(withType(LIMITS.mediaTypeLetters + 1))).toThrow(/more than 255 letters/);
});
