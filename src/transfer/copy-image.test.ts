import { expect, test } from "vitest";
import { createImageWorld, publishMultiArch } from "../../test/support/image-world.ts";
import type { ImageStore } from "../content/image-store.ts";
import { parsePlatform } from "./parse-platform.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];

test("a cold copy asks each side only for what it needs", async () => {
  const world = createImageWorld();
  const { index } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
  await world.copy();
  const kinds = new Map<string, number>();
  for (const line of world.asked) {
    const kind = line.split(" ").slice(0, 2).join(" ");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  // Four children, an attestation beside each image, have a config and a layer each.
  expect(Object.fromEntries(kinds)).toEqual({
    "target resolve": 1,
    "upstream manifest": 5,
    "upstream open": 8,
    "target put": 8,
    "target putManifest": 5,
  });
  expect(world.asked.at(-1)).toBe(`target putManifest ${index.descriptor.digest}`);
});

test("the tag comes last, even where the target would take it first", async () => {
  for (const options of [{}, { platforms: [parsePlatform("linux/amd64")] }]) {
    const world = createImageWorld({ acceptsSparse: true });
    const { index } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    await world.copy(options);
    const puts = world.asked.filter((line) => line.startsWith("target put"));
    const ofIndex = puts.filter((line) => line.endsWith(index.descriptor.digest));
    expect(ofIndex).toHaveLength(1);
    expect(puts.at(-1)).toBe(ofIndex[0]);
  }
});

test("where a sparse index is refused, no child is put twice", async () => {
  const world = createImageWorld();
  const { children } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
  await world.copy({ platforms: [parsePlatform("linux/amd64")] });
  const child = children.get("linux/amd64")?.digest ?? "";
  expect(world.asked.filter((line) => line === `target putManifest ${child}`)).toHaveLength(1);
});

test("a blob that the target only claimed to have is sent after all", async () => {
  const world = createImageWorld();
  const { index } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
  const honest = { ...world.target };
  let isLying = true;
  Object.assign(world.target, {
    put: (...values: Parameters<ImageStore["put"]>) =>
      isLying ? Promise.resolve("present") : honest.put(...values),
    putManifest: (...values: Parameters<ImageStore["putManifest"]>) => {
      isLying = false;
      return honest.putManifest(...values);
    },
  });
  expect(await world.copy()).toMatchObject({ status: "copied", digest: index.descriptor.digest });
  expect((await world.target.resolve("v1"))?.digest).toBe(index.descriptor.digest);
});
