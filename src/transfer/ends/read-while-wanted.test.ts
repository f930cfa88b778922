import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { OpenStream } from "../../content/open-stream.ts";
import { readWhileWanted } from "./read-while-wanted.ts";

const CONTENT = randomBytes(1024 * 1024);

function openContent() {
  const opened: Readable[] = [];
  const offsets: number[] = [];
  const open: OpenStream = (offset) => {
    offsets.push(offset);
    const stream = Readable.from(chunks(offset), { objectMode: false, highWaterMark: 16 * 1024 });
    opened.push(stream);
    return Promise.resolve(stream);
  };
  return { open, opened, offsets };
}

function* chunks(offset: number): Generator<Buffer> {
  for (let at = offset; at < CONTENT.byteLength; at += 16 * 1024) yield CONTENT.subarray(at, at + 16 * 1024);
}

test("what nobody takes is given back, and opened where it stopped", async () => {
  const { open, opened, offsets } = openContent();
  const read = readWhileWanted(open, {
    size: CONTENT.byteLength,
    heldMs: 30,
    onTaken: () => undefined,
    onHungry: () => undefined,
  });
  const stream = await read(0);
  const [source] = opened;
  if (source === undefined) throw new Error("nothing was opened");
  const first = (stream.read(1) ?? (await once(stream, "readable"), stream.read(1))) as Buffer;
  if (!source.closed) await once(source, "close");
  const rest = Buffer.concat((await stream.toArray()) as Buffer[]);
  expect(Buffer.concat([first, rest]).equals(CONTENT)).toBe(true);
  expect(offsets).toEqual([0, expect.any(Number)]);
  expect(offsets[1]).toBeGreaterThan(0);
});

test("what is taken is opened once, and its failure is told", async () => {
  const { open, offsets } = openContent();
  const events = { size: CONTENT.byteLength, onTaken: () => undefined, onHungry: () => undefined };
  const whole = Buffer.concat((await (await readWhileWanted(open, events)(0)).toArray()) as Buffer[]);
  expect(whole.equals(CONTENT)).toBe(true);
  expect(offsets).toEqual([0]);
  const broken: OpenStream = async (offset) => (await open(offset)).destroy(new Error("cut"));
  await expect((await readWhileWanted(broken, events)(0)).toArray()).rejects.toThrow("cut");
});
