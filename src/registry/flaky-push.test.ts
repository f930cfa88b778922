import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { layerOf, readAll, sourceOf } from "../../test/conformance/image-store.ts";
import { answer, cutRequestAfter, hangUp, type Act, type Step } from "../../test/flaky-server.ts";
import { BLOB, MANIFEST, UPLOAD, flakyWorlds, putAround } from "../../test/support/flaky-worlds.ts";
import { manifestOf } from "../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import type { OpenStream } from "../content/open-stream.ts";

const bytes = madeUpBytes(3_000_000, "flaky");
const blob = layerOf(bytes);
const { start, close } = flakyWorlds();
afterEach(close);

function counted(): { open: OpenStream; offsets: number[] } {
  const offsets: number[] = [];
  return {
    offsets,
    open: (offset) => {
      offsets.push(offset);
      return sourceOf(bytes)(offset);
    },
  };
}

describe("pushing a blob to a flaky registry", () => {
  it("needs two requests, and no HEAD, when all is well", async () => {
    const { flaky, registry } = await start([]);
    expect(await registry.repository("app").put(blob, sourceOf(bytes))).toBe("sent");
    expect(flaky.requests.map((line) => line.split(" ")[0])).toEqual(["POST", "PUT"]);
  });

  it.each([
    ["500 to the POST", { method: "POST", path: UPLOAD, times: 2, act: answer(500) }],
    ["a hang-up on the POST", { method: "POST", path: UPLOAD, act: hangUp }],
    ["503 to the PUT", { method: "PUT", path: UPLOAD, times: 2, act: answer(503) }],
    ["404 to the PUT, the upload being forgotten", { method: "PUT", path: UPLOAD, act: answer(404) }],
    ["a cut PUT", { method: "PUT", path: UPLOAD, times: 2, act: cutRequestAfter(1_000_000) }],
    ["a hang-up on the PUT", { method: "PUT", path: UPLOAD, act: hangUp }],
  ] satisfies [string, Step][])("gets through %s", async (_, step) => {
    const { flaky, registry } = await start([step]);
    expect(await registry.repository("app").put(blob, sourceOf(bytes))).toBe("sent");
    expect((await readAll(await flaky.images.repository("app").open(blob, 0))).equals(bytes)).toBe(true);
  });

  it("goes on where the registry has got to", async () => {
    const kept: Buffer[] = [];
    const status: Act = (_, response) => {
      response.writeHead(204, { range: `0-${Buffer.concat(kept).length - 1}` }).end();
      return true;
    };
    const finish: Act = async (request, response) => {
      for await (const chunk of request as AsyncIterable<Buffer>) kept.push(chunk);
      response.writeHead(201).end();
      return true;
    };
    const { flaky, registry } = await start([
      { method: "PUT", path: UPLOAD, then: "cut", act: cutRequestAfter(1_234_567, kept) },
      { method: "GET", path: UPLOAD, when: "cut", then: "told", act: status },
      { method: "PUT", path: UPLOAD, when: "told", act: finish },
    ]);
    const { open, offsets } = counted();
    expect(await registry.repository("app").put(blob, open)).toBe("sent");
    expect(offsets).toEqual([0, 1_234_567]);
    expect(Buffer.concat(kept).equals(bytes)).toBe(true);
    expect(flaky.requests.map((line) => line.replace(/ .*\?digest\S*| \/v2\S*/, ""))).toEqual([
      "POST",
      "PUT",
      "GET",
      `PUT 1234567-${bytes.length - 1}`,
    ]);
  });

  it("begins anew where a registry says that it has kept more than was sent", async () => {
    const { flaky, registry } = await start([
      { method: "PUT", path: UPLOAD, then: "cut", act: cutRequestAfter(1_000_000) },
      { method: "GET", path: UPLOAD, when: "cut", act: answer(204, { range: `0-${bytes.length - 2}` }) },
    ]);
    const { open, offsets } = counted();
    const slow: OpenStream = async (offset) => {
      const source = await open(offset);
      if (offsets.length > 1) return source;
      // No more than this is there before the connection breaks.
      const stalled = new Readable({ read: () => undefined });
      stalled.push(bytes.subarray(0, 1_000_000));
      return stalled;
    };
    expect(await registry.repository("app").put(blob, slow)).toBe("sent");
    expect(offsets).toEqual([0, 0]);
    expect((await readAll(await flaky.images.repository("app").open(blob, 0))).equals(bytes)).toBe(true);
  });

  it("needs no range for the end of an upload that is all there", async () => {
    const { flaky, registry } = await start([
      { method: "PUT", path: UPLOAD, then: "cut", act: cutRequestAfter(bytes.length) },
      {
        method: "GET",
        path: UPLOAD,
        when: "cut",
        then: "told",
        act: answer(204, { range: `0-${bytes.length - 1}` }),
      },
      { method: "PUT", path: UPLOAD, when: "told", act: answer(201) },
    ]);
    const { open, offsets } = counted();
    expect(await registry.repository("app").put(blob, open)).toBe("sent");
    expect(offsets).toEqual([0]);
    expect(flaky.requests.at(-1)).toMatch(/^PUT \S+$/);
  });

  it.each([
    ["a gateway gives up", answer(504)],
    ["the connection breaks", hangUp],
  ])("does not send a blob again that is stored when %s", async (_, lost) => {
    const commit: Act = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      await putAround(flaky, Buffer.concat(chunks));
      return lost(request, response);
    };
    const { flaky, registry } = await start([
      { method: "PUT", path: UPLOAD, act: commit },
      { method: "GET", path: UPLOAD, act: answer(404) },
    ]);
    expect(await registry.repository("app").put(blob, sourceOf(bytes))).toBe("sent");
    expect(flaky.count("PUT", UPLOAD)).toBe(1);
  });

  it("does not believe a registry that says it stored a blob, once it has said so wrongly", async () => {
    const unknown = answer(400, {}, `{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"gone"}]}`);
    const { flaky, registry } = await start([
      { method: "HEAD", path: BLOB, times: 9, act: answer(200, { "content-length": String(bytes.length) }) },
      { method: "POST", path: UPLOAD, act: answer(201) },
      { method: "PUT", path: MANIFEST, times: 2, act: unknown },
      { method: "PUT", path: UPLOAD, act: answer(504) },
      { method: "GET", path: UPLOAD, act: answer(404) },
    ]);
    const store = registry.repository("app");
    const { ociManifest } = MEDIA_TYPES;
    const manifest = manifestOf(
      { schemaVersion: 2, mediaType: ociManifest, config: blob, layers: [] },
      ociManifest,
    );
    for (let time = 0; time < 2; time += 1) {
      await store.put(blob, sourceOf(bytes));
      await expect(store.putManifest(manifest, "v1")).rejects.toMatchObject({
        code: "MANIFEST_BLOB_UNKNOWN",
      });
    }
    expect(flaky.count("PUT", UPLOAD)).toBe(0);
    expect(await store.put(blob, sourceOf(bytes))).toBe("sent");
    expect(flaky.count("PUT", UPLOAD)).toBe(2);
    expect(await flaky.images.repository("app").has(blob)).toBe(true);
  });

  it.each([
    ["of another algorithm", `sha512:${"0".repeat(128)}`],
    ["that is none", "garbage"],
  ])("is not misled by a digest %s", async (_, digest) => {
    const { registry } = await start([
      { method: "PUT", path: UPLOAD, times: 9, act: answer(201, { "docker-content-digest": digest }) },
    ]);
    expect(await registry.repository("app").put(blob, sourceOf(bytes))).toBe("sent");
  });

  it("waits for a registry that says 403 to too many requests", async () => {
    const slow = answer(403, {}, `{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}`);
    const { flaky, registry } = await start([
      { method: "POST", path: UPLOAD, times: 2, act: slow },
      { method: "PUT", path: UPLOAD, times: 2, act: slow },
    ]);
    expect(await registry.repository("app").put(blob, sourceOf(bytes))).toBe("sent");
    expect(flaky.count("PUT", UPLOAD)).toBe(3);
  });

  it("fails for good after its tries, and says on which side", async () => {
    const { flaky, registry } = await start([{ method: "PUT", path: UPLOAD, times: 99, act: answer(500) }], {
      attempts: 3,
    });
    const result = registry.repository("app").put(blob, sourceOf(bytes));
    await expect(result).rejects.toMatchObject({ code: "SERVER_ERROR", side: "upstream" });
    expect(flaky.count("PUT", UPLOAD)).toBe(3);
    expect(await flaky.images.repository("app").has(blob)).toBe(false);
  });

  it("does not send again what is refused for a reason", async () => {
    const denied = answer(403, {}, `{"errors":[{"code":"DENIED","message":"quota exceeded"}]}`);
    const { flaky, registry } = await start([{ method: "PUT", path: UPLOAD, times: 99, act: denied }]);
    const result = registry.repository("app").put(blob, sourceOf(bytes));
    await expect(result).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(result).rejects.toThrow(/DENIED: quota exceeded/);
    expect(flaky.count("PUT", UPLOAD)).toBe(1);
  });

  it.each([405, 413])("sends pieces where one PUT is refused with %i, and from then on", async (status) => {
    const whole: Act = (request, response) => {
      const isEmpty = request.headers["content-length"] === "0";
      return isEmpty ? false : answer(status)(request, response);
    };
    const { flaky, registry } = await start([{ method: "PUT", path: UPLOAD, times: 99, act: whole }]);
    const large = madeUpBytes(20 * 1024 * 1024, "pieces");
    for (const content of [large, bytes]) {
      expect(await registry.repository("app").put(layerOf(content), sourceOf(content))).toBe("sent");
      const found = await readAll(await flaky.images.repository("app").open(layerOf(content), 0));
      expect(found.equals(content)).toBe(true);
    }
    expect(flaky.count("PATCH", UPLOAD)).toBe(3);
    expect(flaky.count("PUT", UPLOAD)).toBe(3);
  });

  it.each([200, 201, 204])("takes %i for stored, whole or in pieces", async (status) => {
    const whole: Act = (request, response) =>
      answer(request.headers["content-length"] === "0" ? status : 413)(request, response);
    const { registry } = await start([
      { method: "PUT", path: UPLOAD, act: answer(status) },
      { method: "PUT", path: UPLOAD, times: 9, act: whole },
      { method: "PATCH", path: UPLOAD, times: 9, act: answer(status) },
    ]);
    expect(await registry.repository("whole").put(blob, sourceOf(bytes))).toBe("sent");
    const other = bytes.subarray(1);
    expect(await registry.repository("pieces").put(layerOf(other), sourceOf(other))).toBe("sent");
  });

  it.each<[string, (host: string) => string]>([
    ["is relative", () => ""],
    ["is whole", (host) => `http://${host}`],
    ["lacks the port, which a proxy in front keeps from the registry", () => "http://127.0.0.1"],
    ["has another scheme besides", () => "https://127.0.0.1"],
  ])("goes where an upload's address says, with its query, where that %s", async (_what, origin) => {
    const path = "/v2/app/blobs/uploads/1?_state=a%2Bb&x=1";
    const located: Act = (request, response) => {
      response.writeHead(202, { location: `${origin(request.headers.host ?? "")}${path}` }).end();
      return true;
    };
    const { flaky, registry } = await start([
      { method: "POST", act: located },
      { method: "PUT", act: answer(201) },
    ]);
    await registry.repository("app").put(blob, sourceOf(bytes));
    const expected = `PUT ${path}&digest=${encodeURIComponent(blob.digest)}`;
    expect(flaky.requests.filter((line) => line.startsWith("PUT"))).toEqual([expected]);
  });

  it.each([
    ["is not granted", answer(202, { location: "/v2/other/blobs/uploads/1" })],
    ["is not known", answer(400, {}, "unknown parameter")],
    ["is of a name unknown", answer(404, {}, `{"errors":[{"code":"NAME_UNKNOWN","message":"no"}]}`)],
    ["is forbidden", answer(403)],
    ["is answered 405", answer(405)],
    ["fails with 500", answer(500)],
    ["fails with 501", answer(501)],
    ["fails with 503", answer(503, { "retry-after": "0" })],
    ["is cut", hangUp],
    ["opens an upload nowhere", answer(202)],
    ["is said to be done, and is not", answer(201)],
  ])("sends a blob where a mount %s", async (_, act) => {
    const { registry } = await start([
      { method: "POST", path: /mount=/, times: 99, act },
      { method: "POST", path: UPLOAD, times: 2, act: answer(202, { location: "/v2/app/blobs/uploads/1" }) },
      { method: "PUT", path: /uploads\/1\?/, times: 2, act: answer(201) },
    ]);
    expect(await registry.repository("app").put(blob, sourceOf(bytes))).toBe("sent");
    expect(await registry.repository("other").put(blob, sourceOf(bytes))).toBe("sent");
  });

  it("asks a registry that fails mounts for three, and no more", async () => {
    const { flaky, registry } = await start([
      { method: "POST", path: /mount=/, times: 99, act: answer(500) },
    ]);
    const contents = [1, 2, 3, 4, 5].map((number) => Buffer.from(`blob ${number}`));
    for (const content of contents) {
      expect(await registry.repository("app").put(layerOf(content), sourceOf(content))).toBe("sent");
    }
    expect(flaky.count("POST", /mount=/)).toBe(3);
  });

  it("looks once whether what a registry says to have mounted is there", async () => {
    const { flaky, registry } = await start([]);
    for (const name of ["app", "other", "third"]) {
      await registry.repository(name).put(blob, sourceOf(bytes));
    }
    expect(flaky.count("PUT", UPLOAD)).toBe(1);
    expect(flaky.count("HEAD", BLOB)).toBe(1);
  });

  it("notices that something else was stored", async () => {
    const other = `sha256:${"0".repeat(64)}`;
    const { registry } = await start([
      { method: "PUT", path: UPLOAD, times: 9, act: answer(201, { "docker-content-digest": other }) },
    ]);
    const result = registry.repository("app").put(blob, sourceOf(bytes));
    await expect(result).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  });
});
