import { describe, expect, test } from "vitest";
import { digestOf } from "../../content/verifier.ts";
import { layOutTar, sizeInTar } from "../tar/lay-out-tar.ts";
import { entryOf, type PackedEntry } from "./packed-entry.ts";
import { parseVolumes } from "./volumes.ts";
import { planVolumes, type VolumeContent } from "./plan-volumes.ts";

const MIB = 1024 * 1024;
const BLOCK = 512;
const DIGEST = digestOf(Buffer.from("whatever it is"));

function fileOf(name: string, size: number, isExecutable = false): PackedEntry {
  const open = () => Promise.reject(new Error("nothing is read to plan"));
  return { name, size, digest: DIGEST, open, ...(isExecutable ? { isExecutable } : {}) };
}

function contentWith(sizes: readonly number[], tools = 0): VolumeContent {
  const bulk = sizes.map((size, at) => fileOf(`blobs/sha256/${"0".repeat(56)}${at}`, size, at < tools));
  return {
    core: [entryOf("blobs/sha256/manifest", "m".repeat(700))],
    bulk,
    textsWith: (more) => [entryOf("index.json", "{}"), ...more],
  };
}

interface Planned {
  readonly volumes: ReturnType<typeof planVolumes>;
  /** Bytes of layers and files as they take them in tars, and how many of them a volume has place for. */
  readonly total: number;
  readonly room: number;
  /** Bytes of the largest that is in one volume. */
  readonly largest: number;
  readonly split: ReadonlyMap<string, readonly number[]>;
}

/** Plans, and holds what goes for each plan. */
async function planned(content: VolumeContent, size: number): Promise<Planned> {
  const volumes = planVolumes(content, size);
  const shared = new Set(["index.json", "volumes.json", "blobs/sha256/manifest"]);
  const found = new Map<string, number[][]>();
  let total = 0;
  for (const [at, pieces] of volumes.entries()) {
    expect(layOutTar(pieces).size).toBeLessThan(size);
    expect(new Set(pieces.map(({ name }) => name)).size).toBe(pieces.length);
    const own = pieces.filter(({ name }) => !shared.has(name));
    expect(pieces.length - own.length).toBe(shared.size);
    for (const piece of own) {
      total += sizeInTar(piece.name, piece.size);
      const parts = found.get(piece.entry.name) ?? [];
      found.set(piece.entry.name, [...parts, [at, piece.start, piece.size]]);
      expect(piece.name).toBe(
        piece.size === piece.entry.size ? piece.entry.name : `${piece.entry.name}.part${parts.length + 1}`,
      );
    }
  }
  const texts = volumes[0]?.filter(({ name }) => shared.has(name)) ?? [];
  const room = Math.floor((size - 1) / BLOCK) * BLOCK - layOutTar(texts).size;
  // Everything is there once, whoever reads the volumes one after the other reads each from its beginning to its end.
  for (const { name, size: bytes } of content.bulk) {
    const parts = found.get(name) ?? [];
    let end = 0;
    for (const [, start, length = 0] of parts) {
      expect(start).toBe(end);
      end += length;
    }
    expect(end).toBe(bytes);
    expect(parts.length > 1).toBe(sizeInTar(name, bytes) > room);
  }
  const list = texts.find(({ name }) => name === "volumes.json");
  const text = Buffer.concat((await (await list?.entry.open(0))?.toArray()) as Buffer[]).toString();
  const { names, split } = parseVolumes("b", text);
  expect(names).toEqual(
    volumes.map((pieces) => pieces.map(({ name }) => name).filter((name) => !shared.has(name))),
  );
  const inParts = [...found].filter(([, parts]) => parts.length > 1);
  expect(new Map(split)).toEqual(
    new Map(inParts.map(([name, parts]) => [name, parts.map(([, , length]) => length)])),
  );
  const whole = content.bulk
    .map((entry) => sizeInTar(entry.name, entry.size))
    .filter((bytes) => bytes <= room);
  return { volumes, total, room, largest: Math.max(0, ...whole), split };
}

/** Numbers that are the same each time (a linear congruential generator, Numerical Recipes). */
function randomFrom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

describe("whatever is packed", () => {
  test.each(Array.from({ length: 40 }, (_, seed) => [seed]))(
    "its volumes hold it once, and are few (%d)",
    async (seed) => {
      const random = randomFrom(seed);
      const scale = [0.2, 1, 3, 20][seed % 4] ?? 1;
      const sizes = Array.from({ length: random(120) }, () => random((random(4) === 0 ? scale : 0.3) * MIB));
      const tools = seed % 3 === 0 ? 2 : 0;
      const content = contentWith(sizes, tools);
      const { volumes, total, room, largest } = await planned(content, MIB);
      // Where a volume is begun, nothing that is whole has place in one before, and two that follow each other are more than one.
      // Of parts that run on, less than a header is left; tools come first, and large ones begin behind them.
      const filled = Math.max(room - Math.max(largest, 4 * BLOCK), room / 2);
      expect(volumes.length).toBeLessThanOrEqual(1 + tools + total / filled);
      const names = (all: typeof volumes): string[][] => all.map((own) => own.map(({ name }) => name));
      expect(names(planVolumes(content, MIB))).toEqual(names(volumes));
    },
  );

  test.each([
    ["what fits in its order is in its order", [0.5, 0.4, 0.3, 0.6, 0.3], [[0, 1], [2, 3], [4]], 0],
    [
      "what is larger begins first where that saves one",
      [0.3, 0.3, 0.6, 0.6],
      [
        [0, 2],
        [1, 3],
      ],
      0,
    ],
    ["the rest of what is split is beside others", [1.3, 1.3, 0.6, 0.3], [[0], [0, 1, 3], [1], [2]], 2],
    ["rests are together", [1.4, 1.4], [[0], [0, 1], [1]], 2],
    [
      "what is split begins where the one before ended if that saves one",
      [1.6, 1.6, 1.6],
      [[0], [0, 1], [1], [1, 2], [2]],
      3,
    ],
  ])("%s", async (_, shares, expected, split) => {
    const content = contentWith(shares.map((share) => Math.floor(share * (MIB - 16 * 1024))));
    const found = await planned(content, MIB);
    const bulk = content.bulk.map(({ name }) => name);
    const inVolumes = found.volumes.map((own) =>
      own.map(({ entry }) => bulk.indexOf(entry.name)).filter((at) => at >= 0),
    );
    expect(inVolumes).toEqual(expected);
    expect(found.split.size).toBe(split);
  });

  test("a file and its hash are in one volume, where the file is", async () => {
    const files = [0.4, 0.7, 0.55, 0.25].flatMap((share, at) => [
      fileOf(`files/dl.example/${at}`, share * MIB),
      fileOf(`files/dl.example/${at}.sha256`, 64),
    ]);
    const { volumes, split } = await planned({ ...contentWith([]), bulk: files }, MIB);
    expect(split.size).toBe(0);
    expect(
      volumes.map((own) => own.flatMap(({ name }) => (name.startsWith("files/") ? [name.slice(17)] : []))),
    ).toEqual([
      ["0", "0.sha256", "2", "2.sha256"],
      ["1", "1.sha256", "3", "3.sha256"],
    ]);
  });

  test("programs are in the first volume, however small they are", async () => {
    const content = contentWith(
      [MIB / 10, ...Array.from({ length: 9 }, (_, at) => MIB / 3 + (at * MIB) / 20)],
      1,
    );
    const { volumes } = await planned(content, MIB);
    expect(volumes.map((own) => own.some(({ entry }) => entry.isExecutable))).toEqual(
      volumes.map((_, at) => at === 0),
    );
  });
});
