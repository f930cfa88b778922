import { describe, expect, test } from "vitest";
import {
  createImageWorld,
  publishMultiArch,
  publishSingle,
  type ImageWorld,
} from "../../test/support/image-world.ts";
import type { Digest } from "../content/digest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import { parsePlatform } from "./parse-platform.ts";

const AMD64 = { platforms: [parsePlatform("linux/amd64")] };
const ALL = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

async function isAtTarget(world: ImageWorld, digest: Digest | undefined): Promise<boolean> {
  return digest !== undefined && (await world.target.resolve(digest)) !== undefined;
}

function codes({ notes = [] }: AssetOutcome): string[] {
  return notes.map(({ code }) => code);
}

describe("an index where the target accepts a sparse one", () => {
  test("keeps its digest; only the wanted platform and its attestation lie behind it", async () => {
    const world = createImageWorld({ acceptsSparse: true });
    const { index, children, attestations } = await publishMultiArch(world.upstream, "v1", ALL);
    const outcome = await world.copy(AMD64);
    expect(outcome).toMatchObject({ status: "copied", digest: index.descriptor.digest });
    expect(outcome).not.toHaveProperty("upstreamDigest");
    expect(codes(outcome)).toEqual(["SPARSE_INDEX"]);
    const digests = ALL.flatMap((name) => [children.get(name)?.digest, attestations.get(name)?.digest]);
    expect(await Promise.all(digests.map((digest) => isAtTarget(world, digest)))).toEqual([
      ...[true, true],
      ...[false, false, false, false],
    ]);
  });

  test("is there on the second run, by its name and each wanted child", async () => {
    const world = createImageWorld({ acceptsSparse: true });
    await publishMultiArch(world.upstream, "v1", ALL);
    await world.copy(AMD64);
    expect(await world.copy(AMD64)).toMatchObject({ status: "present", sent: 0 });
    expect(world.asked).toHaveLength(4);
    expect(world.asked.filter((line) => /put/i.test(line))).toEqual([]);
  });

  test("is completed when more platforms are wanted, and then is whole", async () => {
    const world = createImageWorld({ acceptsSparse: true });
    const { children } = await publishMultiArch(world.upstream, "v1", ALL);
    await world.copy(AMD64);
    const more = { platforms: ["linux/amd64", "linux/arm64"].map(parsePlatform) };
    expect(await world.copy(more)).toMatchObject({ status: "copied" });
    expect(world.asked).not.toContain(`upstream manifest ${children.get("linux/amd64")?.digest ?? ""}`);
    expect(await isAtTarget(world, children.get("linux/arm64")?.digest)).toBe(true);
    expect(await isAtTarget(world, children.get("linux/arm/v7")?.digest)).toBe(false);

    const whole = await world.copy({ mayBeSparse: true });
    expect(whole).toMatchObject({ status: "copied" });
    expect(whole.notes).toBeUndefined();
    expect(await isAtTarget(world, children.get("linux/arm/v7")?.digest)).toBe(true);
    expect(await world.copy({ mayBeSparse: true })).toMatchObject({ status: "present" });
  });

  test("is rewritten all the same where that is chosen", async () => {
    const world = createImageWorld({ acceptsSparse: true });
    const { index } = await publishMultiArch(world.upstream, "v1", ALL);
    await world.copy(AMD64);
    const outcome = await world.copy({ ...AMD64, index: "rewrite" });
    expect(outcome).toMatchObject({ status: "copied", upstreamDigest: index.descriptor.digest });
    expect(outcome.digest).not.toBe(index.descriptor.digest);
  });
});

describe("an index where the target wants all children", () => {
  test("is rewritten to the wanted ones, and both digests are told", async () => {
    const world = createImageWorld();
    const { index, children, attestations } = await publishMultiArch(world.upstream, "v1", ALL);
    const outcome = await world.copy(AMD64);
    expect(codes(outcome)).toEqual(["REWRITTEN_INDEX"]);
    expect(outcome.upstreamDigest).toBe(index.descriptor.digest);
    expect(outcome.notes?.[0]?.message).toContain(outcome.digest);
    expect(outcome.notes?.[0]?.message).toContain(index.descriptor.digest);
    const published = await world.target.manifest("v1");
    expect(published?.descriptor).toMatchObject({
      digest: outcome.digest,
      mediaType: index.descriptor.mediaType,
    });
    if (published === undefined) return;
    expect(childrenOf(published).manifests).toEqual([
      children.get("linux/amd64"),
      attestations.get("linux/amd64"),
    ]);
    expect(JSON.parse(Buffer.from(published.bytes).toString())).toHaveProperty("unknown.kept", true);
  });

  test("is there on the second run, without anything being written", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", ALL);
    const first = await world.copy(AMD64);
    const second = await world.copy(AMD64);
    expect(second).toMatchObject({ status: "present", digest: first.digest, notes: first.notes });
    expect(world.asked.filter((line) => /put/i.test(line))).toEqual([]);
  });

  test("is copied whole where its digest has to be kept", async () => {
    const world = createImageWorld();
    const { index, children } = await publishMultiArch(world.upstream, "v1", ALL);
    const outcome = await world.copy({ ...AMD64, index: "keep" });
    expect(outcome).toMatchObject({ status: "copied", digest: index.descriptor.digest });
    expect(codes(outcome)).toEqual(["WHOLE_INDEX"]);
    expect(await isAtTarget(world, children.get("linux/arm/v7")?.digest)).toBe(true);
  });

  test("is never rewritten under a name with a digest", async () => {
    const world = createImageWorld();
    const { index } = await publishMultiArch(world.upstream, "v1", ALL);
    const target = { registry: "local.example", repository: "app", digest: index.descriptor.digest };
    const rewritten = await world.copy({ ...AMD64, target, index: "rewrite" });
    expect(rewritten.error).toMatchObject({ code: "DIGEST_PINNED" });
    expect(await world.copy({ ...AMD64, target })).toMatchObject({ digest: index.descriptor.digest });
  });

  test("changes its children when a tag moved, not when another platform did", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", ALL);
    await world.copy(AMD64);
    const moved = await publishMultiArch(world.upstream, "v1", [...ALL, "linux/s390x"]);
    const outcome = await world.copy(AMD64);
    expect(outcome).toMatchObject({ status: "present" });
    expect(outcome.upstreamDigest).toBe(moved.index.descriptor.digest);
  });
});

describe("platforms", () => {
  test("that an image does not have at all are an error that lists those there are", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", ALL);
    const outcome = await world.copy({ platforms: [parsePlatform("windows/amd64")] });
    expect(outcome.error).toMatchObject({ code: "PLATFORM_NOT_FOUND", side: "upstream" });
    expect(String(outcome.error)).toContain("linux/amd64, linux/arm64, linux/arm/v7");
    expect(await world.target.resolve("v1")).toBeUndefined();
  });

  test("that an image lacks beside others are told", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", ALL);
    const outcome = await world.copy({ platforms: ["linux/amd64", "linux/s390x"].map(parsePlatform) });
    expect(codes(outcome)).toEqual(["PLATFORM_MISSING", "REWRITTEN_INDEX"]);
    expect(outcome.notes?.[0]?.message).toContain("linux/s390x");
  });

  test("of an image without an index are read from its config", async () => {
    const world = createImageWorld();
    const config = { os: "linux", architecture: "amd64" };
    const image = await publishSingle(world.upstream, config, "one", "v1");
    expect(await world.copy(AMD64)).toMatchObject({ status: "copied", digest: image.descriptor.digest });
    const other = await world.copy({ platforms: [parsePlatform("linux/arm64")] });
    expect(other.error).toMatchObject({ code: "PLATFORM_NOT_FOUND" });
    expect(String(other.error)).toContain("only for linux/amd64");
  });

  test("that are all there are leave an index as it is", async () => {
    const world = createImageWorld();
    const { index } = await publishMultiArch(world.upstream, "v1", ALL);
    const outcome = await world.copy({
      platforms: ["linux/amd64", "linux/arm64", "linux/arm"].map(parsePlatform),
    });
    expect(outcome).toMatchObject({ status: "copied", digest: index.descriptor.digest });
    expect(outcome.notes).toBeUndefined();
  });

  test("with a lock are bound to upstream's digest", async () => {
    const world = createImageWorld();
    const { index } = await publishMultiArch(world.upstream, "v1", ALL);
    const locked = { ...AMD64, digest: index.descriptor.digest };
    expect(await world.copy(locked)).toMatchObject({ status: "copied" });
    expect(await world.copy(locked)).toMatchObject({ status: "present" });
    await publishMultiArch(world.upstream, "v1", ["linux/amd64"]);
    expect((await world.copy(locked)).error).toMatchObject({ code: "TAG_MOVED" });
  });
});
