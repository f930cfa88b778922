import { describe, expect, test } from "vitest";
import { createImageWorld, publishMultiArch } from "../../test/support/image-world.ts";
import { parseImageReference } from "../content/image-reference.ts";
import { digestOf } from "../content/verifier.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import { parsePlatform } from "./parse-platform.ts";
import { applyRecord, readRecord, recordAsJson, updateRecord, type RunRecord } from "./run-record.ts";
import type { ImageCopy } from "./transfer-plan.ts";
import { present } from "../values/present.ts";

const NOON = new Date("2026-01-02T12:00:00Z");
const HOUR = 3600;
const EMPTY: RunRecord = { images: [] };
const IMAGE: ImageCopy = {
  kind: "image",
  name: "up.example/app:v1",
  source: parseImageReference("up.example/app:v1"),
  target: parseImageReference("local.example/app:v1"),
};
const [OLD, NEW] = ["old", "new"].map((text) => digestOf(Buffer.from(text)));

function later(seconds: number): Date {
  return new Date(NOON.getTime() + seconds * 1000);
}

function outcome(more: Partial<AssetOutcome> = {}): AssetOutcome {
  const digest = OLD ?? "";
  return { copy: IMAGE, status: "copied", sent: 0, mounted: 0, skipped: 0, digest, ...more };
}

function applied(record: RunRecord, now: Date, copy: ImageCopy = IMAGE): ImageCopy {
  const [found] = applyRecord({ copies: [copy], unmapped: [] }, record, { now, maxAge: HOUR }).copies;
  if (found?.kind !== "image") throw new Error("one image goes in and comes out");
  return found;
}

describe("a record", () => {
  test.each([
    [0, true],
    [HOUR, true],
    [HOUR + 1, false],
    [-1, false],
  ])("is trusted %i seconds later: %s", (seconds, isTrusted) => {
    const record = updateRecord(EMPTY, [outcome()], NOON);
    expect(applied(record, later(seconds)).recentDigest).toBe(isTrusted ? OLD : undefined);
  });

  test("is of one image at one target", () => {
    const record = updateRecord(EMPTY, [outcome()], NOON);
    const target = parseImageReference("other.example/app:v1");
    expect(applied(record, NOON, { ...IMAGE, target }).recentDigest).toBeUndefined();
    expect(applied(record, NOON, { ...IMAGE, name: "up.example/app:v2" }).recentDigest).toBeUndefined();
  });

  test("learns nothing from failures, nor from images that were there by a record's or lock's word", () => {
    expect(updateRecord(EMPTY, [outcome({ status: "failed" })], NOON)).toEqual(EMPTY);
    const record = updateRecord(EMPTY, [outcome()], NOON);
    for (const known of [{ recentDigest: OLD }, { digest: NEW }]) {
      const copy = { ...IMAGE, ...(known as Partial<ImageCopy>) };
      const next = updateRecord(record, [outcome({ copy, status: "present" })], later(HOUR));
      expect(next).toEqual(record);
    }
  });

  test("is renewed where upstream was asked", () => {
    const record = updateRecord(EMPTY, [outcome()], NOON);
    const next = updateRecord(record, [outcome({ status: "present", digest: NEW ?? "" })], later(HOUR));
    expect(applied(next, later(2 * HOUR)).recentDigest).toBe(NEW);
    expect(next.images).toHaveLength(1);
  });

  test("keeps upstream's digest of an index that was rewritten", () => {
    const record = updateRecord(
      EMPTY,
      [outcome({ digest: NEW ?? "", ...(OLD ? { upstreamDigest: OLD } : {}) })],
      NOON,
    );
    expect(applied(record, NOON).recentDigest).toBe(OLD);
  });

  test("goes through JSON unchanged; what is damaged or of another version is none", () => {
    const record = updateRecord(EMPTY, [outcome()], NOON);
    const json = JSON.parse(JSON.stringify(recordAsJson(record))) as { images: object[] };
    expect(readRecord(json)).toEqual(record);
    expect(readRecord({ ...json, images: [...json.images, { name: "x" }, null, 7] })).toEqual(record);
    for (const other of [undefined, null, "text", [], {}, { ...json, version: 2 }, { ...json, images: {} }]) {
      expect(readRecord(other)).toBeUndefined();
    }
    const [image] = json.images;
    for (const damage of [{ digest: "sha256:1" }, { askedAt: "yesterday" }, { isSparse: "no" }]) {
      expect(readRecord({ ...json, images: [{ ...image, ...damage }] })).toEqual(EMPTY);
    }
  });
});

describe("runs with a record", () => {
  test("ask the target once and upstream not at all, until the record is old", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", ["linux/amd64"]);
    const record = updateRecord(EMPTY, [await world.copy()], NOON);
    await publishMultiArch(world.upstream, "v1", ["linux/arm64"]);
    expect(await world.copy(applied(record, later(HOUR)))).toMatchObject({ status: "present" });
    expect(world.asked).toEqual(["target resolve v1"]);
    expect(await world.copy(applied(record, later(2 * HOUR)))).toMatchObject({ status: "copied" });
  });

  test("copy what the target has lost, whatever upstream's tag is by then", async () => {
    const world = createImageWorld();
    const { index } = await publishMultiArch(world.upstream, "v1", ["linux/amd64"]);
    const recent = { ...IMAGE, ...present({ recentDigest: OLD }) };
    expect(await world.copy(recent)).toMatchObject({ status: "copied", digest: index.descriptor.digest });
  });

  test("complete an index that a former run left sparse, however long ago", async () => {
    const world = createImageWorld({ acceptsSparse: true });
    const { children } = await publishMultiArch(world.upstream, "v1", ["linux/amd64", "linux/arm64"]);
    const sparse = await world.copy({ platforms: [parsePlatform("linux/amd64")] });
    const record = updateRecord(EMPTY, [sparse], NOON);
    const whole = await world.copy(applied(record, later(1000 * HOUR)));
    expect(whole).toMatchObject({ status: "copied" });
    expect(await world.target.resolve(children.get("linux/arm64")?.digest ?? "")).toBeDefined();
    const next = updateRecord(record, [whole], later(1000 * HOUR));
    expect(applied(next, later(1000 * HOUR)).mayBeSparse).toBeUndefined();
  });

  test("that did not look at the children do not call a sparse index whole", async () => {
    const world = createImageWorld({ acceptsSparse: true });
    await publishMultiArch(world.upstream, "v1", ["linux/amd64", "linux/arm64"]);
    const sparse = await world.copy({ platforms: [parsePlatform("linux/amd64")] });
    const record = updateRecord(EMPTY, [sparse], NOON);
    const blind = await world.copy();
    expect(blind.status).toBe("present");
    expect(applied(updateRecord(record, [blind], NOON), NOON).mayBeSparse).toBe(true);
  });
});
