import { mkdtemp, open, readFile, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lend } from "../../values/lent-bytes.ts";
import { appendStream } from "./append-stream.ts";

const KIB = 1024;
let folder: string;
let file: FileHandle;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "append-"));
  file = await open(join(folder, "file"), "w+");
});
afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true, force: true });
});

const written = (): Promise<Buffer> => readFile(join(folder, "file"));

/** Chunks that are filled with something else as soon as they have come back, as the buffers of connections are. */
function* lentChunks(count: number, expected: Buffer[]): Generator<Buffer> {
  for (let at = 0; at < count; at++) {
    const chunk = Buffer.alloc(100 * KIB, at);
    expected.push(Buffer.from(chunk));
    lend(chunk.buffer, () => chunk.fill(0xff));
    yield chunk;
  }
}

test("buffers that are lent come back when they are written, and not before", async () => {
  const expected: Buffer[] = [];
  await appendStream(
    file,
    0,
    Readable.from(lentChunks(50, expected), { objectMode: false }),
    () => undefined,
  );
  expect((await written()).equals(Buffer.concat(expected))).toBe(true);
});

test("what came before a failure is written when it is told", async () => {
  const expected: Buffer[] = [];
  const failing = Readable.from(
    (function* () {
      yield* lentChunks(23, expected);
      throw new Error("cut");
    })(),
    { objectMode: false },
  );
  await expect(appendStream(file, 0, failing, () => undefined)).rejects.toThrow("cut");
  const found = await written();
  expect(found.equals(Buffer.concat(expected).subarray(0, found.byteLength))).toBe(true);
  expect(found.byteLength).toBeGreaterThanOrEqual(22 * 100 * KIB);
});

test("a chunk that is refused ends it", async () => {
  const source = Readable.from(lentChunks(5, []), { objectMode: false });
  const refuse = (): void => {
    throw new Error("wrong");
  };
  await expect(appendStream(file, 0, source, refuse)).rejects.toThrow("wrong");
  expect(source.destroyed).toBe(true);
});
