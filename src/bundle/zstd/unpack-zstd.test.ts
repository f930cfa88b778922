import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../errors/user-error.ts";
import { unpackZstd } from "./unpack-zstd.ts";
import { loadZstd, type ZstdCodec } from "./zstd-codec.ts";
import { plainFrame, readFrameHead } from "./zstd-frame.ts";

const WORDS = Buffer.from("words of a program that come again. ".repeat(20_000));
const NOISE = Buffer.concat(
  Array.from({ length: 10_000 }, (_, at) => createHash("sha256").update(String(at)).digest()),
);
const MIXED = Buffer.concat([WORDS, NOISE, WORDS, Buffer.alloc(300_000), NOISE.subarray(0, 1000)]);
let codec: ZstdCodec;

beforeAll(async () => {
  codec = await loadZstd();
});

function compressed(bytes: Buffer): Buffer {
  return Buffer.from(codec.compress(bytes));
}

/** The same frame as one that was written before anybody knew its size: with a window, by its descriptor. */
function streamed(frame: Buffer, window: number): Buffer {
  const head = readFrameHead(frame);
  return Buffer.concat([frame.subarray(0, 4), Buffer.from([0, window]), frame.subarray(head?.bytes)]);
}

function skipped(bytes: number, kind = 0): Buffer {
  const head = Buffer.from([0x50 + kind, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes, 4);
  return Buffer.concat([head, Buffer.alloc(bytes, 0x28)]);
}

async function unpacked(bytes: Buffer, step = 60_000): Promise<Buffer> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += step)
      yield await Promise.resolve(bytes.subarray(at, at + step));
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of unpackZstd("a.tar.zst", pieces())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const EIGHT_MIB = (23 - 10) << 3;

describe("what another tool compressed is unpacked", () => {
  test.each<readonly [string, () => Buffer, () => Buffer]>([
    ["one frame that says its size", () => compressed(MIXED), () => MIXED],
    ["one frame that says none, with a window", () => streamed(compressed(MIXED), EIGHT_MIB), () => MIXED],
    [
      "several frames",
      () => Buffer.concat([compressed(WORDS), compressed(NOISE), compressed(WORDS)]),
      () => Buffer.concat([WORDS, NOISE, WORDS]),
    ],
    [
      "many frames that are small",
      () => Buffer.concat(Array.from({ length: 200 }, () => compressed(Buffer.from("small")))),
      () => Buffer.from("small".repeat(200)),
    ],
    [
      "frames with some between them that are skipped",
      () =>
        Buffer.concat([
          skipped(4),
          compressed(WORDS),
          skipped(0, 15),
          skipped(70_000, 3),
          compressed(NOISE),
          skipped(9),
        ]),
      () => Buffer.concat([WORDS, NOISE]),
    ],
    ["frames as they are", () => Buffer.concat(plainFrame(MIXED)), () => MIXED],
    ["an empty frame", () => compressed(Buffer.alloc(0)), () => Buffer.alloc(0)],
    ["nothing but what is skipped", () => skipped(100), () => Buffer.alloc(0)],
  ])("%s", async (_, packed, content) => {
    for (const step of [60_000, 1_000_000])
      expect((await unpacked(packed(), step)).equals(content())).toBe(true);
    if (packed().byteLength < 20_000) expect((await unpacked(packed(), 1)).equals(content())).toBe(true);
  });
});

describe("what is no such thing is an error", () => {
  test("wherever it is cut off", async () => {
    const whole = Buffer.concat([skipped(20), compressed(MIXED)]);
    const bounds = new Set([0, 28]);
    const step = Math.floor(whole.byteLength / 40);
    const cuts = [
      ...Array.from({ length: 40 }, (_, at) => at),
      ...Array.from({ length: 39 }, (_, at) => (at + 1) * step),
    ];
    for (const cut of [...cuts, whole.byteLength - 1]) {
      const result = unpacked(whole.subarray(0, cut));
      if (bounds.has(cut)) expect((await result).byteLength).toBe(0);
      else await expect(result, `cut at ${cut}`).rejects.toMatchObject({ code: "BUNDLE_DAMAGED" });
    }
  });

  test.each<readonly [string, (frame: Buffer) => Buffer, string]>([
    [
      "something behind it",
      (frame) => Buffer.concat([frame, Buffer.from("and more of it")]),
      "BUNDLE_DAMAGED",
    ],
    [
      "a block that is reserved",
      (frame) => changed(frame, readFrameHead(frame)?.bytes ?? 0, 6),
      "BUNDLE_DAMAGED",
    ],
    [
      "a block that is larger than blocks are",
      (frame) => changed(frame, (readFrameHead(frame)?.bytes ?? 0) + 2, 0xff),
      "BUNDLE_DAMAGED",
    ],
    ["a window of 1 TiB", (frame) => streamed(frame, (40 - 10) << 3), "BUNDLE_REFUSED"],
    ["a window of 128 MiB and an eighth", (frame) => streamed(frame, ((27 - 10) << 3) | 1), "BUNDLE_REFUSED"],
    ["a frame of one segment of 3 GB", () => oneSegmentOf(3_000_000_000), "BUNDLE_REFUSED"],
  ])("with %s", async (_, change, code) => {
    await expect(unpacked(change(compressed(MIXED)))).rejects.toMatchObject({ code });
  });

  test("or has other bytes, where one is changed", async () => {
    const frame = compressed(MIXED);
    for (let index = 0; index < 150; index += 1) {
      const place = Math.floor((frame.byteLength / 150) * index) + (index % 7);
      const flipped = changed(frame, place, (frame[place] ?? 0) ^ (1 << (index % 8)));
      await unpacked(flipped).catch((error: unknown) => expect(error).toBeInstanceOf(UserError));
    }
  });
});

function changed(bytes: Buffer, place: number, byte: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[place] = byte;
  return copy;
}

function oneSegmentOf(size: number): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 1, 0, 0]);
  head.writeUInt32LE(size, 5);
  return head;
}
