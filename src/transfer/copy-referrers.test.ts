import { describe, expect, test } from "vitest";
import {
  createImageWorld,
  publishMultiArch,
  publishReferrer,
  type ImageWorld,
} from "../../test/support/image-world.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Digest } from "../content/digest.ts";
import { LIMITS } from "../values/limits.ts";
import { UserError } from "../errors/user-error.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import { parsePlatform } from "./parse-platform.ts";

const WITH = { referrers: true };
const PLATFORMS = ["linux/amd64", "linux/arm64"];

async function referrersAtTarget(world: ImageWorld, subject: Digest | undefined): Promise<string[]> {
  const listed = subject === undefined ? [] : await world.target.referrers?.(subject);
  return (listed ?? []).map(({ digest }) => digest);
}

function codes({ notes = [] }: AssetOutcome): string[] {
  return notes.map(({ code }) => code);
}

function tagOf(digest: string | undefined, suffix: string): string {
  return `${digest?.replace(":", "-") ?? ""}.${suffix}`;
}

describe("what refers to an image", () => {
  test("comes along: of the index, of its children, and of what refers to them", async () => {
    const world = createImageWorld();
    const { index, children } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    const amd64 = children.get("linux/amd64");
    const signature = await publishReferrer(world.upstream, index.descriptor, "signature");
    const sbom = await publishReferrer(world.upstream, amd64, "sbom");
    const signedSbom = await publishReferrer(world.upstream, sbom.descriptor, "signature of the sbom");
    const outcome = await world.copy(WITH);
    expect(outcome).toMatchObject({ status: "copied", digest: index.descriptor.digest });
    expect(outcome.notes?.[0]?.message).toMatch(/^3 /);
    expect(await referrersAtTarget(world, index.descriptor.digest)).toEqual([signature.descriptor.digest]);
    expect(await referrersAtTarget(world, amd64?.digest)).toEqual([sbom.descriptor.digest]);
    expect(await referrersAtTarget(world, sbom.descriptor.digest)).toEqual([signedSbom.descriptor.digest]);
  });

  test("comes along under cosign's tags, of this image only", async () => {
    const world = createImageWorld();
    const { index, children } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    const wanted = [
      tagOf(index.descriptor.digest, "sig"),
      tagOf(index.descriptor.digest, "att"),
      tagOf(children.get("linux/arm64")?.digest, "sbom"),
    ];
    for (const tag of [...wanted, tagOf(`sha256-${"0".repeat(64)}`, "sig"), "v2"])
      await publishReferrer(world.upstream, undefined, tag, tag);
    expect(codes(await world.copy(WITH))).toEqual(["REFERRERS_COPIED"]);
    for (const tag of wanted) {
      const [there, upstream] = await Promise.all([world.target.resolve(tag), world.upstream.resolve(tag)]);
      expect(there?.digest).toBe(upstream?.digest);
    }
    expect(await world.target.resolve(tagOf(`sha256-${"0".repeat(64)}`, "sig"))).toBeUndefined();
    expect(await world.target.resolve("v2")).toBeUndefined();
  });

  test("is not copied again, but what is new is, though the image is there", async () => {
    const world = createImageWorld();
    const { index } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    const tag = tagOf(index.descriptor.digest, "sig");
    await publishReferrer(world.upstream, undefined, "one", tag);
    await publishReferrer(world.upstream, index.descriptor, "one");
    await world.copy(WITH);
    expect(await world.copy(WITH)).toMatchObject({ status: "present", sent: 0 });
    expect(world.asked.filter((line) => /put/i.test(line))).toEqual([]);
    await publishReferrer(world.upstream, undefined, "two", tag);
    await publishReferrer(world.upstream, index.descriptor, "two");
    const third = await world.copy(WITH);
    expect(third.notes?.[0]?.message).toMatch(/^2 /);
    expect((await world.target.resolve(tag))?.digest).toBe((await world.upstream.resolve(tag))?.digest);
    expect(await referrersAtTarget(world, index.descriptor.digest)).toHaveLength(2);
  });

  test("is not asked for where nobody wants it", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", PLATFORMS);
    await world.copy();
    expect(world.asked.filter((line) => /tags|referrers/.test(line))).toEqual([]);
  });

  test("costs one list of tags an image and one list of referrers a manifest where there is nothing", async () => {
    const world = createImageWorld();
    await publishMultiArch(world.upstream, "v1", PLATFORMS);
    await world.copy(WITH);
    await world.copy(WITH);
    const lists = world.asked.filter((line) => /tags|referrers/.test(line));
    expect(lists.map((line) => line.split(" ")[1])).toEqual(["referrers", "referrers", "referrers", "tags"]);
    expect(world.asked).toHaveLength(6);
  });

  test("of platforms that are left out, or of an index that is rewritten, stays and is told", async () => {
    const world = createImageWorld();
    const { index, children } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    const [amd64, arm64] = PLATFORMS.map((name) => children.get(name));
    await publishReferrer(world.upstream, index.descriptor, "index");
    const kept = await publishReferrer(world.upstream, amd64, "amd64");
    await publishReferrer(world.upstream, arm64, "arm64");
    const outcome = await world.copy({ ...WITH, platforms: [parsePlatform("linux/amd64")] });
    expect(codes(outcome)).toEqual(["REWRITTEN_INDEX", "REFERRERS_COPIED", "REFERRERS_LOST"]);
    expect(outcome.notes?.[2]?.message).toMatch(/^1 .*rewritten/);
    expect(await referrersAtTarget(world, amd64?.digest)).toEqual([kept.descriptor.digest]);
    expect(await referrersAtTarget(world, arm64?.digest)).toEqual([]);
  });

  test("that cannot be looked for, or does not arrive, is told and does not fail the image", async () => {
    const blind = createImageWorld({ hidesTags: true });
    await publishMultiArch(blind.upstream, "v1", PLATFORMS);
    const unseen = await blind.copy(WITH);
    expect([unseen.status, codes(unseen)]).toEqual(["copied", ["REFERRERS_LOST"]]);

    const world = createImageWorld();
    const { index } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    const broken = await publishReferrer(world.upstream, index.descriptor, "signature");
    const honest = { ...world.upstream };
    Object.assign(world.upstream, {
      manifest: (reference: string) =>
        reference === broken.descriptor.digest
          ? Promise.reject(new UserError("SERVER_ERROR", "it is on fire"))
          : honest.manifest(reference),
    });
    const outcome = await world.copy(WITH);
    expect([outcome.status, codes(outcome)]).toEqual(["copied", ["REFERRERS_LOST"]]);
    expect(outcome.notes?.[0]?.message).toContain("it is on fire");
  });

  test("is not an index's own children, which some registries list as such", async () => {
    const children: Descriptor[] = [];
    const world = createImageWorld({
      referrers: (subject) => Promise.resolve(children.filter(({ digest }) => digest !== subject)),
    });
    const { index } = await publishMultiArch(world.upstream, "v1", PLATFORMS);
    children.push(...childrenOf(index).manifests);
    const outcome = await world.copy(WITH);
    expect([outcome.status, codes(outcome)]).toEqual(["copied", []]);
  });

  test("that never ends is told, and ends", async () => {
    let count = 0;
    const endless = (): Promise<Descriptor[]> => {
      const digest: Digest = `sha256:${(count += 1).toString(16).padStart(64, "0")}`;
      return Promise.resolve([{ mediaType: "application/vnd.oci.image.manifest.v1+json", digest, size: 1 }]);
    };
    const world = createImageWorld({ referrers: endless });
    await publishMultiArch(world.upstream, "v1", PLATFORMS);
    const outcome = await world.copy(WITH);
    expect([outcome.status, codes(outcome)]).toEqual(["copied", ["REFERRERS_LOST"]]);
    expect(outcome.notes?.[0]?.message).toContain("refer to the image");
    expect(count).toBeLessThan(100);
  });
});

describe("what refers to an image without end", () => {
  const descriptor = (number: number): Descriptor => ({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: `sha256:${String(number).padStart(64, "0")}`,
    size: 1,
  });

  test.each([
    ["in a chain", 1, 12],
    ["each by three others", 3, 1_100],
    ["many at once", 1_001, 10],
  ])("is given up and told, %s", async (_, each, mostAsked) => {
    let [made, atOnce, most] = [0, 0, 0];
    const world = createImageWorld({
      referrers: async () => {
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce--;
        return Array.from({ length: each }, () => descriptor(++made));
      },
    });
    await publishMultiArch(world.upstream, "v1", ["linux/amd64"]);
    const outcome = await world.copy(WITH);
    expect(outcome.status).toBe("copied");
    expect(outcome.notes?.map(({ message }) => message).join()).toMatch(
      /more than 1000 manifests .* more than 8/,
    );
    const asked = world.asked.filter((line) => line.startsWith("upstream referrers")).length;
    expect(asked).toBeLessThanOrEqual(2 * mostAsked);
    expect(most).toBeLessThanOrEqual(LIMITS.referrerLists);
    expect(atOnce).toBe(0);
  });
});
