import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { LIMITS } from "../values/limits.ts";
import { createReadDocument } from "./read-document.ts";

const CHUNK = 64 * 1024;

/** A body of that many chunks, and how many of them were read. */
function bodyOf(chunks: number): { body: Readable; read: () => number } {
  let left = chunks;
  const body = new Readable({
    highWaterMark: CHUNK,
    read() {
      if (left-- > 0) setImmediate(() => this.push(Buffer.alloc(CHUNK, "x")));
      else this.push(null);
    },
  });
  return { body, read: () => chunks - left };
}

test("documents arrive whole, large ones a few at a time", async () => {
  const read = createReadDocument(5_000);
  const bodies = Array.from({ length: 6 }, () => bodyOf(40));
  const beginnings = LIMITS.largeDocumentBytes / CHUNK + 3;
  let most = 0;
  const watch = setInterval(() => {
    const large = bodies.filter(
      (one) => one.read() > beginnings && !one.body.destroyed && !one.body.readableEnded,
    );
    most = Math.max(most, large.length);
  }, 0);
  const found = await Promise.all(bodies.map(async ({ body }) => buffer(await read(body, {}))));
  clearInterval(watch);
  for (const bytes of found) expect(bytes.equals(Buffer.alloc(40 * CHUNK, "x"))).toBe(true);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(LIMITS.largeDocuments);
});

test.each([0, 1, 4, 5])("one of %i pieces arrives", async (chunks) => {
  const bytes = await buffer(await createReadDocument(5_000)(bodyOf(chunks).body, {}));
  expect(bytes.byteLength).toBe(chunks * CHUNK);
});

test("one that goes on is given up, and read no further", async () => {
  const { body, read } = bodyOf(1_000);
  await expect(createReadDocument(20_000)(body, {})).rejects.toMatchObject({ code: "TOO_LARGE" });
  expect(read()).toBeLessThan(LIMITS.pageBytes / CHUNK + 5);
});

test("one that does not come in time is given up", async () => {
  const body = new Readable({ read: () => undefined });
  body.push("begin");
  await expect(createReadDocument(50)(body, {})).rejects.toThrow(/too slow/);
});

test.each(["gzip", "X-GZIP"])(
  "one that was packed on the way (%s), which nobody asked for, is unpacked",
  async (coding) => {
    const read = createReadDocument(5_000);
    const packed = (text: string | Buffer): Readable =>
      Readable.from([gzipSync(text)], { objectMode: false });
    const headers = { "content-encoding": coding };
    expect((await buffer(await read(packed("document"), headers))).toString()).toBe("document");
    expect(await buffer(await read(packed(""), headers))).toHaveLength(0);
    expect(await buffer(await read(Readable.from([]), headers))).toHaveLength(0);
    const bomb = packed(Buffer.alloc(LIMITS.pageBytes + 1));
    await expect(read(bomb, headers)).rejects.toMatchObject({ code: "TOO_LARGE" });
    const other = Readable.from([Buffer.from("document")], { objectMode: false });
    await expect(read(other, headers)).rejects.toMatchObject({ code: "BAD_ANSWER" });
  },
);
