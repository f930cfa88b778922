import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NamedFiles } from "../../content/named-files.ts";
import { UserError } from "../../errors/user-error.ts";
import { entryOf } from "../packed/packed-entry.ts";
import { layOutTar, pieceOf } from "../tar/lay-out-tar.ts";
import { openTarFiles } from "../tar/open-tar-files.ts";
import type { TarTarget } from "../tar/tar-target.ts";
import { writeTar } from "../tar/write-tar.ts";
import { FRAME_BYTES } from "./plan-frames.ts";
import { printSeekTable } from "./seek-table.ts";
import { loadZstd } from "./zstd-codec.ts";
import { plainFrame } from "./zstd-frame.ts";
import { zstdTarget } from "./zstd-target.ts";

let folder: string;
let whole: Buffer;
const at = (name: string): string => join(folder, name);

/** Bytes that nothing makes smaller, the same each time. */
function noise(size: number, seed: string): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash("sha256").update(`${seed}${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

const CONTENT: Readonly<Record<string, Buffer>> = {
  "index.json": Buffer.from('{"a":1}'),
  "blobs/program": Buffer.from("a program's words ".repeat(140_000)),
  "blobs/layer": Buffer.concat([Buffer.from([0x1f, 0x8b]), noise(2_500_001, "a")]),
  "blobs/empty": Buffer.alloc(0),
  "blobs/noise": noise(700_000, "b"),
  "blobs/exact": Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(FRAME_BYTES - 2, "x")]),
};

async function compressed(): Promise<Buffer> {
  const layout = layOutTar(Object.entries(CONTENT).map(([name, bytes]) => pieceOf(entryOf(name, bytes))));
  const written: Buffer[] = [];
  let size = 0;
  const memory: Pick<TarTarget, "write"> = {
    write: (chunks, position) => {
      expect(position).toBe(size);
      for (const chunk of chunks) written.push(Buffer.from(chunk));
      size = written.reduce((sum, { byteLength }) => sum + byteLength, 0);
      return Promise.resolve();
    },
  };
  const target = zstdTarget(memory, layout, await loadZstd());
  await writeTar(layout, target, new Map(), { streams: 4, bytes: 1_000_000 }, () => undefined);
  expect(await target.end()).toBe(size);
  return Buffer.concat(written);
}

async function bytesOf(files: NamedFiles, name: string, offset = 0): Promise<Buffer> {
  return Buffer.concat(await (await files.open(name, offset)).toArray());
}

async function openBytes(bytes: Buffer): Promise<NamedFiles> {
  await writeFile(at("b.tar.zst"), bytes);
  return openTarFiles(at("b.tar.zst"));
}

/** A file of these frames, and an index that says of their sizes what is told. */
function fileOf(frames: readonly { readonly bytes: Uint8Array; readonly size: number }[]): Buffer {
  const table = frames.map(({ bytes, size }) => ({ packedSize: bytes.byteLength, size }));
  return Buffer.concat([...frames.map(({ bytes }) => bytes), printSeekTable(table)]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "compressed-"));
  whole = await compressed();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a compressed tar", () => {
  test("is the same each time, and smaller only by what was not compressed before", async () => {
    expect((await compressed()).equals(whole)).toBe(true);
    const least = 2_500_001 + 700_000 + FRAME_BYTES;
    expect(whole.byteLength).toBeGreaterThan(least);
    expect(whole.byteLength).toBeLessThan(least + 10_000);
  });

  test("is read at any place of it", async () => {
    const files = await openBytes(whole);
    try {
      expect(await files.names()).toEqual(Object.keys(CONTENT));
      for (const [name, bytes] of Object.entries(CONTENT)) {
        expect(await files.stat(name)).toEqual({ size: bytes.byteLength });
        for (const offset of [
          0,
          1,
          FRAME_BYTES - 1,
          FRAME_BYTES,
          FRAME_BYTES + 1,
          2_500_000,
          bytes.byteLength,
        ])
          if (offset <= bytes.byteLength)
            expect((await bytesOf(files, name, offset)).equals(bytes.subarray(offset))).toBe(true);
      }
    } finally {
      await files.close();
    }
  });

  test.each([200_000, 777])(
    "is read too where another writer of this format cut it, every %d bytes",
    async (step) => {
      const pieces = Object.entries(CONTENT).map(([name, bytes]) => pieceOf(entryOf(name, bytes)));
      const layout = layOutTar(pieces);
      const tar = Buffer.alloc(layout.size);
      for (const { header, offset, name } of layout.pieces)
        tar.set(Buffer.concat([header, CONTENT[name] ?? Buffer.alloc(0)]), offset);
      const codec = await loadZstd();
      const frames = Array.from({ length: Math.ceil(tar.byteLength / step) }, (_, index) => {
        const part = tar.subarray(index * step, (index + 1) * step);
        return { bytes: codec.compress(part), size: part.byteLength };
      });
      expect(frames.some(({ bytes, size }) => bytes.byteLength > size)).toBe(true);
      const files = await openBytes(fileOf(frames));
      for (const [name, bytes] of Object.entries(CONTENT)) {
        const offset = Math.floor(bytes.byteLength / 3);
        expect((await bytesOf(files, name, offset)).equals(bytes.subarray(offset))).toBe(true);
      }
      await files.close();
    },
  );

  test("is an error wherever it is cut off, and never another content", async () => {
    const step = Math.floor(whole.byteLength / 60);
    for (let cut = 1; cut < whole.byteLength; cut += step)
      await expect(openBytes(whole.subarray(0, cut)), `cut at ${cut}`).rejects.toMatchObject({
        code: expect.stringMatching(cut > 20 ? /^BUNDLE_TRUNCATED$/ : /BUNDLE/) as string,
      });
    for (const cut of [1, 4, 8, 9, 20])
      await expect(openBytes(whole.subarray(0, -cut)), `cut by ${cut}`).rejects.toMatchObject({
        code: "BUNDLE_TRUNCATED",
      });
  });

  test("is told from what another tool compressed, which is no bundle that is cut off", async () => {
    const codec = await loadZstd();
    for (const bytes of [Buffer.alloc(512 * 20, "a"), noise(512 * 1000, "c")])
      await expect(openBytes(Buffer.from(codec.compress(bytes)))).rejects.toMatchObject({
        code: "BUNDLE_COMPRESSED",
      });
  });

  test("whose bytes were changed is an error, or has what was changed", async () => {
    for (let index = 0; index < 60; index += 1) {
      const place = Math.floor((whole.byteLength / 60) * index) + (index % 7);
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ (1 << (index % 8));
      try {
        const files = await openBytes(changed);
        for (const name of await files.names()) await bytesOf(files, name);
        await files.close();
      } catch (error) {
        expect(error, `byte ${place}`).toBeInstanceOf(UserError);
      }
    }
  });
});

describe("what would take all memory or disk is not taken", () => {
  const frame = (bytes: Buffer): Buffer => Buffer.concat(plainFrame(bytes));
  const lying = (size: number): Buffer => {
    const bytes = frame(Buffer.alloc(100));
    bytes.writeUInt32LE(size, 5);
    return bytes;
  };
  test.each([
    [
      "a large frame",
      () => fileOf([{ bytes: frame(Buffer.alloc(100)), size: 9 * 1024 * 1024 }]),
      "BUNDLE_REFUSED",
    ],
    [
      "many frames of little",
      () =>
        fileOf(Array.from({ length: 100 }, () => ({ bytes: frame(Buffer.alloc(1)), size: 8 * 1024 * 1024 }))),
      "BUNDLE_REFUSED",
    ],
    [
      "a frame that says another size",
      () => fileOf([{ bytes: lying(0xffffffff), size: 1024 }]),
      "BUNDLE_DAMAGED",
    ],
    ["a frame with less than it says", () => fileOf([{ bytes: lying(1024), size: 1024 }]), "BUNDLE_DAMAGED"],
    [
      "an index that is not of this file",
      () => Buffer.concat([frame(Buffer.alloc(9)), fileOf([{ bytes: frame(Buffer.alloc(100)), size: 100 }])]),
      "BUNDLE_DAMAGED",
    ],
    [
      "an index that is longer than the file",
      () => Buffer.concat([frame(Buffer.alloc(9)), endless()]),
      "BUNDLE_DAMAGED",
    ],
    ["no index", () => frame(Buffer.alloc(100)), "BUNDLE_COMPRESSED"],
    ["nothing but an index", () => fileOf([]), "BUNDLE"],
  ])("%s", async (_, bytes, code) => {
    await expect(openBytes(bytes())).rejects.toMatchObject({ code: expect.stringContaining(code) as string });
  });
});

function endless(): Buffer {
  const table = printSeekTable([]);
  table.writeUInt32LE(0xffffffff, table.byteLength - 9);
  return table;
}

test("a bomb is not unpacked: its frame says what it is", async () => {
  const codec = await loadZstd();
  const bomb = Buffer.from(codec.compress(Buffer.alloc(64 * 1024 * 1024)));
  await expect(openBytes(fileOf([{ bytes: bomb, size: 1024 }]))).rejects.toMatchObject({
    code: "BUNDLE_DAMAGED",
  });
  expect((await readFile(at("b.tar.zst"))).byteLength).toBeLessThan(10_000);
});
