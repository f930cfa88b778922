import { expect, test } from "vitest";
import { createImageWorld, publishMultiArch, publishSingle } from "../../test/support/image-world.ts";
import { manifestOf } from "../../test/support/image-fixture.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import type { Manifest } from "../content/manifest.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";

function refusing(times: number): (manifest: Manifest) => void {
  let left = times;
  return () => {
    if (left-- > 0)
      throw new UserError("MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", { side: "local" });
  };
}

test.each([1, 2, 3])(
  "a registry that says %i times wrongly that it lacks something is asked again",
  async (times) => {
    const world = createImageWorld({ onPutManifest: refusing(times) });
    await publishSingle(world.upstream, { os: "linux", architecture: "amd64" }, "text", "v1");
    expect((await world.copy()).status).toBe("copied");
  },
);

test("one that goes on saying so is believed", async () => {
  const world = createImageWorld({ onPutManifest: refusing(99) });
  await publishSingle(world.upstream, { os: "linux", architecture: "amd64" }, "text", "v1");
  const hint = expect.stringMatching(
    /something removes it while this runs.*Run the same command again/,
  ) as string;
  expect(await world.copy()).toMatchObject({ error: { code: "MANIFEST_BLOB_UNKNOWN", side: "local", hint } });
  expect(world.asked.filter((line) => line.startsWith("target putManifest"))).toHaveLength(4);
});

test("an index without end, of indexes that are not deep, is refused", async () => {
  const world = createImageWorld();
  const mediaType = MEDIA_TYPES.ociIndex;
  const below: Descriptor[] = [];
  for (let number = 0; number < 6; number++) {
    const manifests = Array.from({ length: 900 }, (_, child) => {
      const empty = manifestOf({ schemaVersion: 2, mediaType, manifests: [], number, child }, mediaType);
      world.held.set(empty.descriptor.digest, empty);
      return empty.descriptor;
    });
    const index = manifestOf({ schemaVersion: 2, mediaType, manifests }, mediaType);
    world.held.set(index.descriptor.digest, index);
    below.push(index.descriptor);
  }
  const root = manifestOf({ schemaVersion: 2, mediaType, manifests: below }, mediaType);
  world.held.set("v1", root);
  expect(await world.copy()).toMatchObject({ error: { code: "TOO_MANY_MANIFESTS", side: "upstream" } });
});

test("a child that is said to be larger than any manifest is not read", async () => {
  const world = createImageWorld();
  const mediaType = MEDIA_TYPES.ociIndex;
  const digest = `sha256:${"1".repeat(64)}`;
  const child = { mediaType: MEDIA_TYPES.ociManifest, digest, size: LIMITS.manifestBytes + 1 };
  world.held.set("v1", manifestOf({ schemaVersion: 2, mediaType, manifests: [child] }, mediaType));
  expect(await world.copy()).toMatchObject({
    error: { code: "TOO_LARGE", message: expect.stringContaining(String(child.size)) as string },
  });
  expect(world.asked).not.toContain(`upstream manifest ${digest}`);
});

test("nor is the config of an image whose platform is asked for", async () => {
  const world = createImageWorld();
  const mediaType = MEDIA_TYPES.ociManifest;
  const config = { mediaType: MEDIA_TYPES.ociConfig, digest: `sha256:${"1".repeat(64)}`, size: 2 ** 30 };
  world.held.set("v1", manifestOf({ schemaVersion: 2, mediaType, config, layers: [] }, mediaType));
  const platforms = [{ os: "linux", architecture: "amd64" }];
  expect(await world.copy({ platforms })).toMatchObject({ error: { code: "TOO_LARGE" } });
  expect(world.asked.some((line) => line.startsWith("upstream open"))).toBe(false);
});

test("indexes within indexes without end are refused", async () => {
  const world = createImageWorld();
  let { descriptor } = (await publishMultiArch(world.upstream, "v0", ["linux/amd64"])).index;
  const mediaType = MEDIA_TYPES.ociIndex;
  for (let depth = 0; depth < 6; depth++) {
    const index = manifestOf({ schemaVersion: 2, mediaType, manifests: [descriptor], depth }, mediaType);
    await world.upstream.putManifest(index, "v1");
    ({ descriptor } = index);
  }
  expect(await world.copy()).toMatchObject({ error: { code: "INDEX_TOO_DEEP", side: "upstream" } });
});

test("a layer that is larger than anybody wants is refused before it is read", async () => {
  const world = createImageWorld();
  await publishSingle(world.upstream, { os: "linux", architecture: "amd64" }, "x".repeat(1000), "v1");
  expect(await world.copy({ maxSize: 500 })).toMatchObject({
    error: { code: "TOO_LARGE", hint: expect.stringContaining("--max-size") as string },
  });
  expect(world.asked.filter((line) => /upstream open .*/.test(line)).length).toBeLessThan(2);
  expect(LIMITS.contentBytes).toBeGreaterThan(32 * 2 ** 30);
});
