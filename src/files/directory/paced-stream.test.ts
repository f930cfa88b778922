import { mkdtempSync, writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { madeUpBytes } from "../../../test/support/made-up-bytes.ts";
import { giveBack } from "../../values/lent-bytes.ts";
import { pacedStream } from "./paced-stream.ts";

const CONTENT = madeUpBytes(700_001);
const file = join(mkdtempSync(join(tmpdir(), "paced-")), "file");
writeFileSync(file, CONTENT);
const openFile = (): Promise<FileHandle> => open(file);

/** What is read, in pieces that are given back as soon as they are copied, as the server does. */
async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) {
    pieces.push(Buffer.from(piece as Uint8Array));
    giveBack(piece as Uint8Array);
  }
  return Buffer.concat(pieces);
}

describe("a file that is read as its readers take it", () => {
  test.each([0, 1, 123_456, 700_000, 700_001])("from %i to its end, and is closed then", async (start) => {
    const handle = await openFile();
    expect((await readAll(pacedStream(handle, start))).equals(CONTENT.subarray(start))).toBe(true);
    expect(handle.fd).toBe(-1);
  });

  test("a part of one that is shared, which stays open", async () => {
    const handle = await openFile();
    const parts = [pacedStream(handle, 10, { end: 300_000 }), pacedStream(handle, 300_000, { end: 300_000 })];
    const [first, second] = await Promise.all(parts.map(readAll));
    expect(first?.equals(CONTENT.subarray(10, 300_000))).toBe(true);
    expect(second).toHaveLength(0);
    await handle.close();
  });

  test("by a hundred at once, some of whom leave, in buffers that are used again", async () => {
    const handles = await Promise.all(Array.from({ length: 100 }, openFile));
    const streams = handles.map((handle) => pacedStream(handle, 0));
    const read = streams.map(async (stream, at) => {
      if (at % 3 > 0) return (await readAll(stream)).equals(CONTENT);
      for await (const piece of stream) if ((piece as Uint8Array).byteLength > 0) break;
      return true;
    });
    expect(await Promise.all(read)).toEqual(Array(100).fill(true));
    await expect.poll(() => handles.every(({ fd }) => fd === -1)).toBe(true);
  });

  test("is an error where the file has been closed meanwhile, and no one else is held up", async () => {
    const handle = await openFile();
    const stream = pacedStream(handle, 0, { end: CONTENT.byteLength });
    await handle.close();
    await expect(readAll(stream)).rejects.toThrow();
    expect(await readAll(pacedStream(await openFile(), 0))).toHaveLength(CONTENT.byteLength);
  });
});
