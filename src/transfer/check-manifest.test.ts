import { expect, test } from "vitest";
import { describeBytes, manifestOf } from "../../test/support/image-fixture.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { checkManifest } from "./check-manifest.ts";

const { ociManifest, dockerManifest, ociIndex } = MEDIA_TYPES;
const named = manifestOf({ mediaType: ociManifest }, ociManifest);
const nameless = manifestOf({ schemaVersion: 2 }, ociManifest);

test("a manifest whose size or type is not that of its index is refused, and the side is named", () => {
  const { descriptor } = named;
  expect(() => checkManifest(named, { ...descriptor, size: descriptor.size + 1 })).toThrow(
    expect.objectContaining({ code: "SIZE_MISMATCH", side: "upstream" }),
  );
  expect(() => checkManifest(named, { ...descriptor, mediaType: dockerManifest })).toThrow(
    expect.objectContaining({ code: "MEDIA_TYPE_MISMATCH", side: "upstream" }),
  );
});

test("a manifest that calls itself something else than its Content-Type is refused", () => {
  const confusing = { ...named, descriptor: { ...named.descriptor, mediaType: ociIndex } };
  expect(() => checkManifest(confusing)).toThrow(expect.objectContaining({ code: "MEDIA_TYPE_MISMATCH" }));
});

test("the index's word counts where a registry's Content-Type says nothing", () => {
  const vague = { ...nameless, descriptor: { ...nameless.descriptor, mediaType: "application/json" } };
  expect(checkManifest(vague, nameless.descriptor).descriptor).toEqual(nameless.descriptor);
  expect(checkManifest(nameless)).toEqual(nameless);
});

test("what is not JSON is left to whoever reads it", () => {
  const bytes = Buffer.from("not JSON");
  const manifest = { descriptor: describeBytes(bytes, ociManifest), bytes };
  expect(checkManifest(manifest)).toEqual(manifest);
});
