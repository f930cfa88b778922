import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, type ShardItem } from "./shard-item.ts";
import { splitItems } from "./split-items.ts";

/** Items that take some of 12 layers, each of a size of its own, and one of their own. */
const ITEMS = fc
  .tuple(
    fc.array(fc.nat({ max: 100_000_000 }), { minLength: 12, maxLength: 12 }),
    fc.array(fc.tuple(fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 5 }), fc.nat({ max: 50_000_000 })), {
      maxLength: 40,
    }),
  )
  .map(([sizes, images]): ShardItem[] =>
    images.map(([layers, own], at) => ({
      names: [`image${at}`, ...(own % 3 === 0 ? [`other name of ${at}`] : [])],
      pieces: new Map<string, number>([
        ...layers.map((layer) => [`layer${layer}`, sizes[layer] ?? 0] as const),
        [`own${at}`, own],
      ]),
    })),
  );
const COUNT = fc.integer({ min: 1, max: 60 });

describe("whatever the list and however many shards", () => {
  test("every asset is in one shard, and what each reads is what it has", () => {
    fc.assert(
      fc.property(ITEMS, COUNT, (items, of) => {
        const { parts, read, different } = splitItems(items, of);
        expect(parts).toHaveLength(of);
        expect(parts.flatMap(({ names }) => names).sort()).toEqual(
          items.flatMap(({ names }) => names).sort(),
        );
        for (const { names, bytes } of parts) {
          const own = items.filter((item) => item.names.every((name) => names.includes(name)));
          expect(own.flatMap((item) => item.names).sort()).toEqual([...names]);
          expect(bytes).toBe(bytesOf(new Map(own.flatMap(({ pieces }) => [...pieces]))));
        }
        expect(read).toBe(parts.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(different).toBe(bytesOf(new Map(items.flatMap(({ pieces }) => [...pieces]))));
      }),
    );
  });

  test("the order of the list makes no difference", () => {
    fc.assert(
      fc.property(ITEMS, COUNT, fc.integer(), (items, of, seed) => {
        const shuffled = [...items].sort((a, b) => orderOf(a, seed) - orderOf(b, seed));
        expect(splitItems(shuffled, of)).toEqual(splitItems(items, of));
      }),
    );
  });

  test("no shard reads more than its share, a tenth, and what cannot be divided", () => {
    fc.assert(
      fc.property(ITEMS, COUNT, (items, of) => {
        const { parts, read, different } = splitItems(items, of);
        const largest = Math.max(0, ...items.map(({ pieces }) => bytesOf(pieces)));
        const most = Math.max(largest, (different / of) * 1.1, read / of + largest);
        for (const { bytes } of parts) expect(bytes).toBeLessThanOrEqual(most);
      }),
    );
  });
});

function orderOf({ names }: ShardItem, seed: number): number {
  const [name = ""] = names;
  return Array.from(name).reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0) + seed) % 9973, 7);
}

test("more shards than assets: the others are empty", () => {
  const items = [{ names: ["a"], pieces: new Map([["x", 7]]) }];
  const { parts } = splitItems(items, 4);
  expect(parts.map(({ names }) => names)).toEqual([["a"], [], [], []]);
});

/** As the images of a kOps cluster are: a few large ones, many small ones, bases in common, one layer in nine shared. */
function likeACluster(): ShardItem[] {
  const base = (name: string, bytes: number): [string, number] => [name, bytes];
  return Array.from({ length: 33 }, (_, at): ShardItem => {
    const large = at < 2 ? 120_000_000 : at < 8 ? 70_000_000 : 32_000_000;
    const bases = [
      base("distroless", 3_000_000),
      ...(at % 4 === 0 ? [base("go-runner", 6_000_000)] : []),
      ...(at % 5 === 1 ? [base("debian", 14_000_000)] : []),
    ];
    return { names: [`image${at}`], pieces: new Map([...bases, base(`own${at}`, large + at * 100_000)]) };
  });
}

describe("a list like a cluster's", () => {
  test.each([2, 4, 8, 16])("in %i shards: little is read twice, and none has much more to do", (of) => {
    const { parts, read, different } = splitItems(likeACluster(), of);
    const alone = likeACluster().reduce((sum, { pieces }) => sum + bytesOf(pieces), 0);
    // What every image by itself would read.
    expect(alone / different).toBeGreaterThan(1.1);
    expect(read / different).toBeLessThanOrEqual(of > 8 ? 1.1 : 1.06);
    const largest = Math.max(...likeACluster().map(({ pieces }) => bytesOf(pieces)));
    const most = Math.max(largest, (different / of) * 1.15);
    expect(Math.max(...parts.map(({ bytes }) => bytes))).toBeLessThanOrEqual(most);
  });
});
