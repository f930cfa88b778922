import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { UserError } from "../../src/errors/user-error.ts";
import { parseImageReference } from "../../src/content/image-reference.ts";
import type { ImageSource } from "../../src/content/image-store.ts";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import {
  answer,
  cutAnswerAfter,
  cutRequestAfter,
  garbleByte,
  hangUp,
  startFlakyRegistry,
  type Act,
  type FlakyRegistry,
  type Step,
} from "../flaky-server.ts";
import { manifestOf, publishImage, putText } from "../support/image-fixture.ts";
import { copyBetween } from "./copy-between.ts";
import { readImage } from "./read-image.ts";

const NAMES = ["up.example/one:v1", "up.example/two:v1"];
const SHARED = "shared ".repeat(20_000);

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

async function start(steps: readonly Step[]): Promise<FlakyRegistry> {
  const registry = await startFlakyRegistry(steps);
  closers.push(() => registry.close());
  return registry;
}

async function publishBoth({ images }: FlakyRegistry): Promise<void> {
  for (const name of ["one", "two"])
    await publishImage(images.repository(name), "v1", [SHARED, name.repeat(9_000), name]);
}

function copy(upstream: FlakyRegistry, target: FlakyRegistry, names = NAMES) {
  return copyBetween({ names, mirrors: [`up.example=${upstream.host}`], target: target.host });
}

function at({ images }: FlakyRegistry, name: string): [ImageSource, string] {
  const { repository, tag = "" } = parseImageReference(name);
  return [images.repository(repository), tag];
}

/** What happens to the request of that number. */
interface Mishap {
  readonly at: number;
  readonly kind: "hang up" | "500" | "404" | "cut answer" | "cut request" | "garble";
  readonly byte: number;
}

const mishap: fc.Arbitrary<Mishap> = fc.record({
  at: fc.integer({ min: 1, max: 60 }),
  kind: fc.constantFrom("hang up", "500", "404", "cut answer", "cut request", "garble"),
  byte: fc.integer({ min: 0, max: 150_000 }),
});

function happen({ kind, byte }: Mishap): Act {
  if (kind === "hang up") return hangUp;
  if (kind === "500" || kind === "404") return answer(Number(kind));
  if (kind === "cut answer") return cutAnswerAfter(byte);
  return kind === "cut request" ? cutRequestAfter(byte) : garbleByte(byte);
}

function script(mishaps: readonly Mishap[], weather: { isCalm: boolean }): Step[] {
  let count = 0;
  const act: Act = (request, response) => {
    count += 1;
    if (weather.isCalm) return false;
    const found = mishaps.find((one) => one.at === count);
    return found === undefined ? false : happen(found)(request, response);
  };
  return [{ times: Infinity, act }];
}

test("whatever goes wrong, a name at the target has all of its image, and the next run completes the rest", async () => {
  const mishaps = fc.array(mishap, { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(mishaps, mishaps, async (above, below) => {
      const weather = { isCalm: false };
      const [upstream, target] = await Promise.all([
        start(script(above, weather)),
        start(script(below, weather)),
      ]);
      await publishBoth(upstream);
      const wanted = await Promise.all(NAMES.map((name) => readImage(...at(upstream, name))));
      const outcomes = await copy(upstream, target);
      for (const [index, name] of NAMES.entries()) {
        const outcome = outcomes[index];
        if (outcome?.status === "failed") expect((outcome.error as UserError).side).toBeDefined();
        const [store, tag] = at(target, name);
        if (outcome?.status === "failed" && (await store.resolve(tag)) === undefined) continue;
        expect(await readImage(store, tag)).toEqual(wanted[index]);
      }
      weather.isCalm = true;
      await copy(upstream, target);
      expect(await Promise.all(NAMES.map((name) => readImage(...at(target, name))))).toEqual(wanted);
      expect((await copy(upstream, target)).map(({ status }) => status)).toEqual(["present", "present"]);
    }),
    { numRuns: 25 },
  );
}, 60_000);

test("schema 1 is refused with the reason; the other images go on", async () => {
  const [upstream, target] = [
    await start([
      {
        method: "GET",
        path: /old\/manifests\/v1/,
        times: Infinity,
        act: answer(
          200,
          { "content-type": MEDIA_TYPES.dockerSchema1Signed },
          `{"schemaVersion":1,"name":"old","tag":"v1","fsLayers":[]}`,
        ),
      },
    ]),
    await start([]),
  ];
  await publishBoth(upstream);
  const outcomes = await copy(upstream, target, ["up.example/old:v1", ...NAMES]);
  expect(outcomes.map(({ status }) => status)).toEqual(["failed", "copied", "copied"]);
  expect(outcomes[0]?.error).toMatchObject({ code: "UNSUPPORTED_SCHEMA1" });
  expect(target.count("PUT", /old/)).toBe(0);
});

test.each([
  ["a garbled blob", /\/blobs\/sha256/, "DIGEST_MISMATCH"],
  ["a garbled manifest", /\/manifests\/sha256/, "DIGEST_MISMATCH"],
])("%s is upstream's fault and never published", async (_, path, code) => {
  const upstream = await start([{ method: "GET", path, times: Infinity, act: garbleByte(3) }]);
  const target = await start([]);
  await publishBoth(upstream);
  const [outcome] = await copy(upstream, target);
  expect(outcome?.error).toMatchObject({ code, side: "upstream" });
  expect(await target.images.repository("one").resolve("v1")).toBeUndefined();
});

test("a blob that is longer or shorter than its manifest says is upstream's fault and never published", async () => {
  const [upstream, target] = [await start([]), await start([])];
  const store = upstream.images.repository("one");
  const config = await putText(store, "{}", MEDIA_TYPES.ociConfig);
  for (const [difference, tag] of [
    [-1, "long"],
    [1, "short"],
  ] as const) {
    const layer = await putText(store, `a layer that is ${tag}`, MEDIA_TYPES.ociLayer);
    const layers = [{ ...layer, size: layer.size + difference }];
    await store.putManifest(manifestOf({ schemaVersion: 2, config, layers }, MEDIA_TYPES.ociManifest), tag);
    const [outcome] = await copy(upstream, target, [`up.example/one:${tag}`]);
    expect(outcome?.error).toMatchObject({ side: "upstream" });
    expect(["SIZE_MISMATCH", "DIGEST_MISMATCH"]).toContain((outcome?.error as UserError).code);
    expect(await target.images.repository("one").resolve(tag)).toBeUndefined();
  }
});

test("a manifest of another type than its index says is upstream's fault and never published", async () => {
  const [upstream, target] = [await start([]), await start([])];
  const store = upstream.images.repository("one");
  const { bytes } = await publishImage(store, "v1", ["layer"]);
  const text = Buffer.from(bytes).toString().replaceAll(MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest);
  const index = manifestOf(JSON.parse(text) as Record<string, unknown>, MEDIA_TYPES.ociIndex);
  await store.putManifest(index, "v1");
  const [outcome] = await copy(upstream, target);
  expect(outcome?.error).toMatchObject({ code: "MEDIA_TYPE_MISMATCH", side: "upstream" });
  expect(await target.images.repository("one").resolve("v1")).toBeUndefined();
});
