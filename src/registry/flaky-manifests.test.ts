import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { layerOf } from "../../test/conformance/image-store.ts";
import { answer, garbleByte, type Act, type Step } from "../../test/flaky-server.ts";
import {
  BLOB,
  MANIFEST,
  UPLOAD,
  flakyWorlds,
  putAround,
  type FlakyWorld,
} from "../../test/support/flaky-worlds.ts";
import { publishImage } from "../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import type { Descriptor } from "../content/descriptor.ts";

const bytes = madeUpBytes(3_000_000, "flaky");
const blob = layerOf(bytes);
const { start, close } = flakyWorlds();
afterEach(close);

describe("manifests of a flaky registry", () => {
  const withImage = async (steps: readonly Step[]): Promise<FlakyWorld & { digest: Descriptor }> => {
    const { flaky, registry } = await start(steps);
    const index = await publishImage(flaky.images.repository("app"), "v1", ["layer"]);
    return { flaky, registry, digest: index.descriptor };
  };

  it("resolves a tag by one HEAD", async () => {
    const { flaky, registry, digest } = await withImage([]);
    expect(await registry.repository("app").resolve("v1")).toEqual(digest);
    expect(flaky.requests).toEqual(["HEAD /v2/app/manifests/v1"]);
  });

  it.each<[string, Act]>([
    ["says no digest", answer(200, { "content-type": "application/json", "content-length": "5" })],
    ["says no length", answer(200, { "docker-content-digest": `sha256:${"0".repeat(64)}` })],
    ["says a length of 0", answer(200, { "content-length": "0", "content-type": "application/json" })],
    ...[400, 403, 404, 405, 500, 501].map((status): [string, Act] => [
      `is answered ${status}`,
      answer(status),
    ]),
  ])("resolves a tag by GET where HEAD %s, and does not ask by HEAD again", async (_, act) => {
    const { flaky, registry, digest } = await withImage([{ method: "HEAD", times: 99, act }]);
    for (const name of ["app", "app"]) {
      expect(await registry.repository(name).resolve("v1")).toEqual(digest);
    }
    expect(flaky.count("HEAD", MANIFEST)).toBe(1);
    expect(flaky.count("GET", MANIFEST)).toBe(2);
  });

  it("takes one that a front packs unasked, and believes no length of what is packed", async () => {
    const packed: Act = (request, response) => {
      expect(request.headers["accept-encoding"]).toBe("identity");
      const bytes = gzipSync(held);
      response.writeHead(200, {
        "content-type": described.mediaType,
        "docker-content-digest": described.digest,
        "content-encoding": "gzip",
        "content-length": bytes.byteLength,
      });
      response.end(request.method === "HEAD" ? undefined : bytes);
      return true;
    };
    const {
      flaky,
      registry,
      digest: described,
    } = await withImage([{ path: MANIFEST, times: 99, act: packed }]);
    const held = (await flaky.images.repository("app").manifest("v1"))?.bytes ?? new Uint8Array();
    const store = registry.repository("app");
    expect(await store.resolve("v1")).toEqual(described);
    expect(await store.manifest("v1")).toMatchObject({ descriptor: described });
  });

  it("believes a HEAD that has described something also when it says that there is nothing", async () => {
    const { flaky, registry } = await withImage([]);
    const store = registry.repository("app");
    expect(await store.resolve("v0")).toBeUndefined();
    expect(await store.resolve("v1")).toBeDefined();
    expect(await store.resolve("v2")).toBeUndefined();
    expect(flaky.requests.map((line) => line.replace("/v2/app/manifests/", ""))).toEqual([
      "HEAD v0",
      "GET v0",
      "HEAD v1",
      "HEAD v2",
    ]);
  });

  it.each([400, 403, 404, 405, 500, 501])("finds a blob by GET where HEAD is answered %i", async (status) => {
    const { flaky, registry } = await start([{ method: "HEAD", times: 99, act: answer(status) }]);
    await putAround(flaky, bytes);
    const store = registry.repository("app");
    expect(await store.has(blob)).toBe(true);
    expect(await store.has(layerOf(Buffer.from("not there")))).toBe(false);
    expect(flaky.count("HEAD", BLOB)).toBe(1);
  });

  it.each(["v1", "digest"])("refuses a manifest with a wrong byte, asked by %s", async (by) => {
    const { registry, digest } = await withImage([
      { method: "GET", path: MANIFEST, times: 9, act: garbleByte(30) },
    ]);
    const result = registry.repository("app").manifest(by === "digest" ? digest.digest : by);
    await expect(result).rejects.toMatchObject({ code: "DIGEST_MISMATCH", side: "upstream" });
  });

  it("says which manifest's content is missing, and looks before it sends it again", async () => {
    const unknown = answer(400, {}, `{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"gone"}]}`);
    const { flaky, registry } = await start([{ method: "PUT", path: MANIFEST, act: unknown }]);
    const store = registry.repository("app");
    await expect(publishImage(store, "v1", ["layer"])).rejects.toMatchObject({
      code: "MANIFEST_BLOB_UNKNOWN",
    });
    const before = flaky.count("POST", UPLOAD);
    await publishImage(store, "v1", ["layer"]);
    // Two of the four were doubted and are there; two are new.
    expect(flaky.count("HEAD", BLOB)).toBe(2);
    expect(flaky.count("POST", UPLOAD) - before).toBe(2);
    expect(await store.resolve("v1")).toBeDefined();
  });

  it("gets through 500s when it stores one", async () => {
    const { flaky, registry } = await start([{ method: "PUT", path: MANIFEST, times: 3, act: answer(500) }]);
    const index = await publishImage(registry.repository("app"), "v1", ["layer"]);
    expect((await flaky.images.repository("app").resolve("v1"))?.digest).toBe(index.descriptor.digest);
  });
});
