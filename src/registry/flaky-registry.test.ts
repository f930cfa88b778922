import { afterEach, describe, expect, it } from "vitest";
import { layerOf, readAll, sourceOf } from "../../test/conformance/image-store.ts";
import {
  answer,
  both,
  cutAnswerAfter,
  cutRequestAfter,
  garbleByte,
  hangUp,
  startFlakyRegistry,
  wait,
  type Act,
  type FlakyRegistry,
  type Step,
} from "../../test/flaky-server.ts";
import { publishImage } from "../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import type { Descriptor } from "../content/descriptor.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { createHttp } from "../http/create-http.ts";
import type { HttpOptions } from "../http/http-options.ts";
import { createRegistry, type Registry } from "./create-registry.ts";

const bytes = madeUpBytes(3_000_000, "flaky");
const blob = layerOf(bytes);
const BLOB = /\/blobs\/sha256:/;
const UPLOAD = /\/blobs\/uploads\//;
const MANIFEST = /\/manifests\//;

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

async function start(
  steps: readonly Step[],
  options: HttpOptions = {},
): Promise<{ flaky: FlakyRegistry; registry: Registry }> {
  const flaky = await startFlakyRegistry(steps);
  const http = createHttp({ backoffMs: 5, maxBackoffMs: 20, ...options });
  closers.push(
    () => http.close(),
    () => flaky.close(),
  );
  return { flaky, registry: createRegistry({ host: flaky.host, http, side: "upstream" }) };
}

/** Puts the blob where the flaky registry keeps its content, around its mishaps. */
async function stored({ images }: FlakyRegistry, content = bytes): Promise<void> {
  await images.repository("app").put(layerOf(content), sourceOf(content));
}

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

describe("pulling a blob from a flaky registry", () => {
  it.each([1, 70_000, 2_999_999])("fetches only the rest after a cut at byte %i", async (at) => {
    const { flaky, registry } = await start([{ method: "GET", path: BLOB, act: cutAnswerAfter(at) }]);
    await stored(flaky);
    expect((await readAll(await registry.repository("app").open(blob, 0))).equals(bytes)).toBe(true);
    const gets = flaky.requests.filter((line) => line.startsWith("GET"));
    expect(gets).toHaveLength(2);
    // What was still in the connection when it broke may be lost and is fetched again, nothing else.
    const from = Number(/bytes=(\d+)-$/.exec(gets[1] ?? "")?.[1] ?? 0);
    expect(from).toBeLessThanOrEqual(at);
    expect(at - from).toBeLessThan(300_000);
  });

  it.each([
    ["500s", answer(500)],
    ["hang-ups", hangUp],
    ["slowness and 503s", both(wait(50), answer(503, { "retry-after": "0" }))],
    [
      "429s",
      answer(429, { "retry-after": "0" }, `{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}`),
    ],
  ])("gets through %s", async (_, act) => {
    const { flaky, registry } = await start([{ method: "GET", path: BLOB, times: 3, act }]);
    await stored(flaky);
    expect((await readAll(await registry.repository("app").open(blob, 0))).equals(bytes)).toBe(true);
    expect(flaky.count("GET", BLOB)).toBe(4);
  });

  it.each([0, 1_000_000, 2_999_999])("fails on a wrong byte at %i, and never ends well", async (position) => {
    const { flaky, registry } = await start([
      { method: "GET", path: BLOB, times: 9, act: garbleByte(position) },
    ]);
    await stored(flaky);
    const result = registry.repository("app").open(blob, 0).then(readAll);
    await expect(result).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      side: "upstream",
      url: `http://${flaky.host}/v2/app/blobs/${blob.digest}`,
    });
  });

  it.each([
    ["too long", 1],
    ["too short", -1],
  ])("fails on an answer that is %s", async (_, difference) => {
    const wrong: Act = (__, response) => {
      response.writeHead(200).end(Buffer.concat([bytes, bytes]).subarray(0, bytes.length + difference));
      return true;
    };
    const { registry } = await start([{ method: "GET", path: BLOB, times: 9, act: wrong }]);
    const result = registry.repository("app").open(blob, 0).then(readAll);
    await expect(result).rejects.toMatchObject({
      code: expect.stringMatching(/SIZE_MISMATCH|UNREACHABLE/) as string,
    });
  });

  it("is redirected to where the registry keeps its blobs, and asks the registry again after a cut", async () => {
    const store = await start([{ method: "GET", path: BLOB, act: cutAnswerAfter(1_000_000) }]);
    await stored(store.flaky);
    const to = (): string => `http://${store.flaky.host}/v2/app/blobs/${blob.digest}?signature=x`;
    const redirect: Act = (_, response) => {
      response.writeHead(307, { location: to() }).end();
      return true;
    };
    const { flaky, registry } = await start([{ method: "GET", path: BLOB, times: 9, act: redirect }]);
    expect((await readAll(await registry.repository("app").open(blob, 0))).equals(bytes)).toBe(true);
    expect(flaky.count("GET", BLOB)).toBe(2);
    expect(store.flaky.count("GET", BLOB)).toBe(2);
  });
});

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

  it("keeps the query of an upload's address, relative or not", async () => {
    const located: Act = (request, response) => {
      const relative = "/v2/app/blobs/uploads/1?_state=a%2Bb&x=1";
      const location =
        request.url?.startsWith("/v2/app") === true
          ? relative
          : `http://${request.headers.host ?? ""}${relative}`;
      response.writeHead(202, { location }).end();
      return true;
    };
    const { flaky, registry } = await start([
      { method: "POST", times: 2, act: located },
      { method: "PUT", times: 2, act: answer(201) },
    ]);
    for (const name of ["app", "other"]) await registry.repository(name).put(blob, sourceOf(bytes));
    const expected = `PUT /v2/app/blobs/uploads/1?_state=a%2Bb&x=1&digest=${encodeURIComponent(blob.digest)}`;
    expect(flaky.requests.filter((line) => line.startsWith("PUT"))).toEqual([expected, expected]);
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

it("copies within one registry, one request of each kind at a time, through cuts and refusals", async () => {
  const { flaky, registry } = await start(
    [
      { method: "GET", path: BLOB, times: 5, act: cutAnswerAfter(100_000) },
      { method: "PUT", path: UPLOAD, times: 3, act: cutRequestAfter(200_000) },
      { method: "PUT", path: UPLOAD, times: 2, act: answer(503, { "retry-after": "0" }) },
    ],
    { smallRequests: 1, downloads: 1, uploads: 1 },
  );
  const contents = Array.from({ length: 8 }, (_, number) => madeUpBytes(1_500_000, `copied ${number}`));
  for (const content of contents) await stored(flaky, content);
  const [from, to] = [registry.repository("app"), registry.repository("copy")];
  const outcomes = await Promise.all(
    contents.map((content) => to.put(layerOf(content), (offset) => from.open(layerOf(content), offset))),
  );
  expect(outcomes.every((outcome) => outcome === "sent")).toBe(true);
  for (const content of contents) {
    const found = await readAll(await flaky.images.repository("copy").open(layerOf(content), 0));
    expect(found.equals(content)).toBe(true);
  }
});

describe("manifests of a flaky registry", () => {
  const withImage = async (
    steps: readonly Step[],
  ): Promise<{ flaky: FlakyRegistry; registry: Registry; digest: Descriptor }> => {
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
    await stored(flaky);
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

  it("follows a list's pages, and only on the same registry", async () => {
    const page = (names: string, link: string): Act => answer(200, { link }, `{"tags":[${names}]}`);
    const { registry } = await start([
      { path: /list$/, act: page(`"a","b"`, `</v2/app/tags/list?last=b>; rel="next"`) },
      { path: /last=b/, act: page(`"c"`, `<http://127.0.0.1:9/v2/app/tags/list>; rel="next"`) },
    ]);
    expect(await registry.tags("app")).toEqual(["a", "b", "c"]);
  });

  it("gives up a list that does not end", async () => {
    let page = 0;
    const next: Act = (request, response) => {
      const link = `</v2/app/tags/list?page=${(page += 1)}>; rel="next"`;
      return answer(200, { link }, `{"tags":["a"]}`)(request, response);
    };
    const { registry } = await start([{ path: /list/, times: Infinity, act: next }]);
    await expect(registry.tags("app")).rejects.toMatchObject({ code: "TOO_LARGE", side: "upstream" });
    expect(page).toBeLessThan(1_100);
  });

  it("gives up a list of referrers that has more than anything has", async () => {
    const entry = `{"mediaType":"a/b","digest":"sha256:${"1".repeat(64)}","size":1,"annotations":{"x":"${"x".repeat(100_000)}"}}`;
    let page = 0;
    const next: Act = (request, response) => {
      const link = `</v2/app/referrers/x?page=${(page += 1)}>; rel="next"`;
      return answer(200, { link }, `{"manifests":[${entry}]}`)(request, response);
    };
    const { registry } = await start([{ path: /referrers/, times: Infinity, act: next }]);
    const result = registry.repository("app").referrers(`sha256:${"0".repeat(64)}`);
    await expect(result).rejects.toThrow(/goes on after 1[01] pages .* 1000 entries, 1048576 bytes/);
    expect(page).toBeLessThan(12);
  });

  it("keeps of a list of tags only what is wanted", async () => {
    const { registry } = await start([{ path: /list$/, act: answer(200, {}, `{"tags":["a","b","c"]}`) }]);
    expect(await registry.tags("app", (tag) => tag !== "b")).toEqual(["a", "c"]);
  });

  it("follows a list of referrers to another host, without credentials", async () => {
    const entry = (digit: string): string =>
      `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:${digit.repeat(64)}","size":1}`;
    const elsewhere = await start([{ times: 9, act: answer(200, {}, `{"manifests":[${entry("2")}]}`) }]);
    const link = `<http://${elsewhere.flaky.host}/v2/app/referrers/x?at=1>; rel="next"`;
    const { registry } = await start([
      { path: /referrers/, act: answer(200, { link }, `{"manifests":[${entry("1")}]}`) },
    ]);
    const found = await registry.repository("app").referrers(`sha256:${"0".repeat(64)}`);
    expect(found.map(({ digest }) => digest.slice(0, 8))).toEqual(["sha256:1", "sha256:2"]);
  });

  it("does not take an image for the list of its referrers where a registry reads such a tag as a digest", async () => {
    const { flaky, registry, digest } = await withImage([{ path: /referrers/, times: 9, act: answer(404) }]);
    const store = flaky.images.repository("app");
    const index = await store.manifest("v1");
    if (index !== undefined) await store.putManifest(index, digest.digest.replace(":", "-"));
    expect(await registry.repository("app").referrers(digest.digest)).toEqual([]);
  });

  it("keeps a list of referrers under a tag where the registry has none", async () => {
    const dropSubject: Act = (_, response) => {
      const writeHead = response.writeHead.bind(response) as (
        status: number,
        headers: Record<string, string>,
      ) => unknown;
      response.writeHead = ((status: number, headers: Record<string, string>) => {
        const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "oci-subject");
        return writeHead(status, Object.fromEntries(kept));
      }) as typeof response.writeHead;
      return false;
    };
    const { flaky, registry } = await start([
      { method: "GET", path: /\/referrers\//, times: 99, act: answer(404) },
      { method: "PUT", path: MANIFEST, times: 99, act: dropSubject },
    ]);
    const store = registry.repository("app");
    const subject = await publishImage(store, "v1", ["layer"]);
    const { digest } = subject.descriptor;
    expect(await store.referrers(digest)).toEqual([]);
    const { manifestOf, putText } = await import("../../test/support/image-fixture.ts");
    const config = await putText(store, "{}", "application/vnd.oci.empty.v1+json");
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const signed = ["one", "two"].map((text) =>
      manifestOf(
        {
          schemaVersion: 2,
          mediaType,
          config,
          layers: [],
          annotations: { text },
          subject: subject.descriptor,
        },
        mediaType,
      ),
    );
    await Promise.all(signed.map((manifest) => store.putManifest(manifest)));
    const found = await store.referrers(digest);
    expect(found.map((entry) => entry.digest).sort()).toEqual(
      signed.map(({ descriptor }) => descriptor.digest).sort(),
    );
    expect(await flaky.images.tags("app")).toContain(digest.replace(":", "-"));
  });
});
