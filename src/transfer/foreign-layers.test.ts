import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { describeBytes, manifestOf, putText } from "../../test/support/image-fixture.ts";
import { createImageWorld, type ImageWorld } from "../../test/support/image-world.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { UserError } from "../errors/user-error.ts";

const LAYER = Buffer.from("licensed ".repeat(100));
const URL_OF_LAYER = "https://publisher.example/layer?sig=hidden";
const FOREIGN = {
  ...describeBytes(LAYER, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
  urls: ["ftp://elsewhere.example/x", URL_OF_LAYER],
};

async function publish(world: ImageWorld): Promise<void> {
  const config = await putText(world.upstream, "{}", MEDIA_TYPES.ociConfig);
  const own = await putText(world.upstream, "own", MEDIA_TYPES.ociLayer);
  const mediaType = MEDIA_TYPES.ociManifest;
  const image = manifestOf({ schemaVersion: 2, mediaType, config, layers: [FOREIGN, own] }, mediaType);
  await world.upstream.putManifest(image, "v1");
}

/** A world with the publisher's server in it. */
function worldWith(content: Buffer, options: Parameters<typeof createImageWorld>[0] = {}): ImageWorld {
  return createImageWorld({
    ...options,
    files: {
      [URL_OF_LAYER]: {
        stat: () => Promise.resolve({ size: content.byteLength }),
        open: (_, offset) =>
          Promise.resolve(Readable.from([content.subarray(offset)], { objectMode: false })),
      },
    },
  });
}

test("foreign layers stay where they are, and that is told of the image", async () => {
  const world = worldWith(LAYER);
  await publish(world);
  const outcome = await world.copy();
  expect(outcome).toMatchObject({
    status: "copied",
    notes: [
      {
        code: "FOREIGN_LAYERS",
        severity: "warning",
        message: expect.stringContaining("1 foreign layer of 900 bytes") as string,
        hint: expect.stringContaining("--foreign-layers") as string,
      },
    ],
  });
  expect(outcome.notes?.[0]?.message).toContain("publisher.example");
  expect(await world.target.has(FOREIGN)).toBe(false);
});

test("they come along from their addresses when asked for, also where the image is there already", async () => {
  for (const isThere of [false, true]) {
    const world = worldWith(LAYER);
    await publish(world);
    if (isThere) await world.copy();
    const outcome = await world.copy({ foreignLayers: true });
    expect(outcome).toMatchObject({
      status: "copied",
      notes: [{ code: "FOREIGN_LAYERS", severity: "info" }],
    });
    expect(await world.target.has(FOREIGN)).toBe(true);
    expect(await world.copy({ foreignLayers: true })).toMatchObject({ status: "present", sent: 0 });
  }
});

test("what comes from there is checked", async () => {
  const world = worldWith(Buffer.from("altered! ".repeat(100)));
  await publish(world);
  const { error } = await world.copy({ foreignLayers: true });
  expect(error).toMatchObject({ code: "DIGEST_MISMATCH", side: "upstream" });
  expect(String(error)).not.toContain("hidden");
});

test("a registry that wants them says so at once, with a way out", async () => {
  const puts: number[] = [];
  const world = worldWith(LAYER, {
    onPutManifest: () => {
      puts.push(1);
      throw new UserError("MANIFEST_BLOB_UNKNOWN", `blob unknown to registry: ${FOREIGN.digest}`, {
        side: "local",
      });
    },
  });
  await publish(world);
  const { error } = await world.copy();
  expect(error).toMatchObject({
    code: "FOREIGN_LAYERS_WANTED",
    side: "local",
    hint: expect.stringMatching(/--foreign-layers.*--platform/) as string,
  });
  expect(puts).toHaveLength(1);
});
