import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, type Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lend } from "../../values/lent-bytes.ts";
import { digestOf } from "../../content/verifier.ts";
import type { PackedEntry } from "../packed/packed-entry.ts";
import { layOutTar, pieceOf, type TarLayout } from "./lay-out-tar.ts";
import { openTarTarget } from "./open-tar-target.ts";
import { streamTarget } from "./stream-target.ts";
import type { TarTarget } from "./tar-target.ts";
import { writeTar } from "./write-tar.ts";

const SIZE = 3_000_000;
const CHUNK = 100_000;
const CONTENT = Buffer.from(Array.from({ length: SIZE }, (_, at) => (at * 7) % 251));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lent-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file whose chunks are overwritten as soon as they are given back, as buffers of connections are. */
function lentEntry(): { readonly entry: PackedEntry; readonly returned: () => number } {
  let returned = 0;
  const chunks = function* (): Generator<Buffer> {
    for (let start = 0; start < SIZE; start += CHUNK) {
      const chunk = Buffer.alloc(CHUNK);
      CONTENT.copy(chunk, 0, start);
      lend(chunk.buffer, (count) => {
        returned += count;
        chunk.fill(0xff);
      });
      yield chunk;
    }
  };
  const open = (): Promise<Readable> => Promise.resolve(Readable.from(chunks(), { objectMode: false }));
  return { entry: { name: "blob", size: SIZE, digest: digestOf(CONTENT), open }, returned: () => returned };
}

function write(layout: TarLayout, target: TarTarget): Promise<void> {
  return writeTar(layout, target, new Map(), { streams: 2, bytes: 500_000 }, (_, outcome) =>
    expect(outcome).toBe("written"),
  );
}

const contentOf = (tar: Buffer): boolean => tar.subarray(512, 512 + SIZE).equals(CONTENT);

describe("what is lent to the writer of a tar comes back, and is written as it was", () => {
  test("into a file", async () => {
    const { entry, returned } = lentEntry();
    const layout = layOutTar([pieceOf(entry)]);
    const target = await openTarTarget(join(folder, "a.tar"), layout, true);
    await write(layout, target);
    await target.finish();
    expect(returned()).toBe(SIZE);
    expect(contentOf(await readFile(join(folder, "a.tar")))).toBe(true);
  });

  test.each([
    ["a descriptor", () => createWriteStream(join(folder, "b.tar"))],
    ["a stream that is read later", () => new PassThrough({ highWaterMark: 10 * SIZE })],
  ] as const)("into %s", async (_, create: () => Writable) => {
    const { entry, returned } = lentEntry();
    const layout = layOutTar([pieceOf(entry)]);
    const stream = create();
    await write(layout, streamTarget(stream));
    stream.end();
    expect(returned()).toBe(SIZE);
    const isLater = stream instanceof PassThrough;
    if (!isLater) await finished(stream);
    expect(contentOf(isLater ? await buffer(stream) : await readFile(join(folder, "b.tar")))).toBe(true);
  });
});
