import { afterEach, describe, expect, it } from "vitest";
import { layerOf, readAll } from "../../test/conformance/image-store.ts";
import {
  answer,
  both,
  cutAnswerAfter,
  cutRequestAfter,
  garbleByte,
  hangUp,
  wait,
  type Act,
} from "../../test/flaky-server.ts";
import { BLOB, UPLOAD, flakyWorlds, putAround } from "../../test/support/flaky-worlds.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";

const bytes = madeUpBytes(3_000_000, "flaky");
const blob = layerOf(bytes);
const { start, close } = flakyWorlds();
afterEach(close);

describe("pulling a blob from a flaky registry", () => {
  it.each([1, 70_000, 2_999_999])("fetches only the rest after a cut at byte %i", async (at) => {
    const { flaky, registry } = await start([{ method: "GET", path: BLOB, act: cutAnswerAfter(at) }]);
    await putAround(flaky, bytes);
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
    await putAround(flaky, bytes);
    expect((await readAll(await registry.repository("app").open(blob, 0))).equals(bytes)).toBe(true);
    expect(flaky.count("GET", BLOB)).toBe(4);
  });

  it.each([0, 1_000_000, 2_999_999])("fails on a wrong byte at %i, and never ends well", async (position) => {
    const { flaky, registry } = await start([
      { method: "GET", path: BLOB, times: 9, act: garbleByte(position) },
    ]);
    await putAround(flaky, bytes);
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
    await putAround(store.flaky, bytes);
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
  for (const content of contents) await putAround(flaky, content);
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
