import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/user-error.ts";
import type { Digest } from "../../content/digest.ts";
import type { Lock, LockedBlob } from "../lock.ts";
import { lockPlan } from "../lock-plan.ts";
import { planTransfer } from "../plan-transfer.ts";
import { selectContent } from "../select-content.ts";
import { shardFindings } from "./shard-findings.ts";
import { shardItems } from "./shard-items.ts";
import { takeShard } from "./take-shard.ts";

const digestOf = (sign: string): Digest => `sha256:${sign.repeat(64)}`;
const image = (name: string, digest: string, blobs?: readonly LockedBlob[]): Lock["images"][number] => ({
  canonical: `up.example/${name}`,
  download: `local.example/${name}`,
  digest: digestOf(digest),
  size: 100,
  platforms: [],
  why: [],
  ...(blobs === undefined ? {} : { blobs }),
});
const LOCK: Lock = {
  images: [
    image("a:v1", "a"),
    image("b:v1", "b"),
    image(`a:v1@${digestOf("c")}`, "c"),
    image("copy:v9", "b"),
  ],
  files: [
    {
      canonical: "https://up.example/f",
      download: "https://local.example/f",
      sha256: "f".repeat(64),
      size: 70,
      why: [],
    },
  ],
};
const planOf = (lock: Lock) =>
  lockPlan(planTransfer(lock, { fileRepositories: ["https://local.example"] }), lock);
const shardsOf = (lock: Lock, of: number) =>
  Array.from({ length: of }, (_, at) => takeShard(planOf(lock), lock, { index: at + 1, of }));

describe("the shards of a plan", () => {
  test("are together the plan, and a tag and the tag with a digest are in one", () => {
    const shards = shardsOf(LOCK, 8);
    const names = shards.map(({ copies }) => copies.map(({ name }) => name.replace(/@.*/, "")));
    expect(names.flat().sort()).toEqual(
      planOf(LOCK)
        .copies.map(({ name }) => name.replace(/@.*/, ""))
        .sort(),
    );
    expect(names).toContainEqual(["up.example/a:v1", "up.example/a:v1"]);
    // Two names of one content cost nothing more together.
    expect(names).toContainEqual(["up.example/b:v1", "up.example/copy:v9"]);
    expect(names.filter((own) => own.length === 0)).toHaveLength(5);
  });

  test("keep the targets that the whole list settled", () => {
    const pinned = shardsOf(LOCK, 3).flatMap(({ copies }) =>
      copies.flatMap((copy) => (copy.kind === "image" && copy.name.includes("@") ? [copy.target] : [])),
    );
    expect(pinned).toEqual([{ registry: "local.example", repository: "a", digest: digestOf("c") }]);
  });

  test("put two tags of one image in one repository together", () => {
    const lock = { images: [image("a:v1", "a"), image("a:v2", "a"), image("a:v3", "b")], files: [] };
    expect(shardItems(planOf(lock).copies, lock).map(({ names }) => names.length)).toEqual([2, 1]);
  });

  test("what is to be said of the whole list is said by the first", () => {
    const refused = [{ name: "x", error: new UserError("BAD_IMAGE", "no name") }];
    const plan = { ...planOf(LOCK), unmapped: ["y"], refused };
    const of = 3;
    const said = [1, 2, 3].map((index) => takeShard(plan, LOCK, { index, of }));
    expect(said.map(({ unmapped, refused: own = [] }) => unmapped.length + own.length)).toEqual([2, 0, 0]);
  });

  test.each([
    [0, 8],
    [9, 8],
    [1.5, 8],
    [1, 1001],
    [NaN, 8],
  ])("there is no shard %d of %d", (index, of) => {
    expect(() => takeShard(planOf(LOCK), LOCK, { index, of })).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST" }),
    );
  });
});

describe("the content of images", () => {
  const layer = (sign: string, size: number, ...platforms: string[]): LockedBlob => ({
    digest: digestOf(sign),
    size,
    ...(platforms.length === 0 ? {} : { platforms }),
  });
  const blobs = [
    layer("1", 1),
    layer("2", 20, "linux/amd64"),
    layer("3", 300, "linux/arm64/v8", "windows/amd64"),
  ];
  const lock: Lock = { images: [image("a:v1", "a", blobs), image("b:v1", "b")], files: [] };
  const bytes = (platforms: readonly { os: string; architecture: string }[]): (readonly number[])[] =>
    shardItems(selectContent(planOf(lock), { platforms }).copies, lock).map(({ pieces }) => [
      ...pieces.values(),
    ]);

  test("is what the lock knows of it, for the platforms that are wanted; else the image is one piece", () => {
    expect(bytes([])).toEqual([[1, 20, 300], [100]]);
    expect(bytes([{ os: "linux", architecture: "amd64" }])).toEqual([[1, 20], [100]]);
    expect(bytes([{ os: "linux", architecture: "arm64" }])).toEqual([[1, 300], [100]]);
  });

  test("is unknown of some: that is said", () => {
    expect(shardFindings(planOf(lock).copies, lock)).toMatchObject([
      { code: "LAYERS_UNKNOWN", message: expect.stringContaining("1 image:") as string },
    ]);
    const known = { ...lock, images: lock.images.slice(0, 1) };
    expect(shardFindings(planOf(known).copies, known)).toEqual([]);
  });

  test("counts the same for all where nothing is known", () => {
    expect(shardItems(planOf(LOCK).copies, undefined).map(({ pieces }) => [...pieces.values()])).toEqual([
      [1],
      [1, 1],
      [1],
      [1],
    ]);
  });
});
