import { expect, test } from "vitest";
import { giveBack } from "../../values/lent-bytes.ts";
import { ReadBuffer, ReadBuffers, SMALL_BYTES } from "./read-buffers.ts";

/** Reads so many bytes, and takes them. */
function read(reader: ReadBuffer, bytes: number): Buffer {
  reader.next();
  reader.filled(bytes);
  return reader.taken();
}

test("a connection with short answers stays with small buffers", () => {
  const reader = new ReadBuffer(new ReadBuffers());
  for (let at = 0; at < 200; at++) read(reader, 500);
  expect(reader.next().buffer.byteLength).toBe(SMALL_BYTES);
});

test("one that brings content gets large ones, and small ones again", () => {
  const reader = new ReadBuffer(new ReadBuffers());
  read(reader, SMALL_BYTES);
  expect(reader.next().buffer.byteLength).toBeGreaterThan(SMALL_BYTES);
  for (let at = 0; at < 2_000; at++) read(reader, 500);
  expect(reader.next().buffer.byteLength).toBe(SMALL_BYTES);
});

test("a buffer is filled again once all of it has come back, and not before", () => {
  const buffers = new ReadBuffers();
  const [first, second] = [new ReadBuffer(buffers), new ReadBuffer(buffers)];
  const parts = [read(first, SMALL_BYTES / 2), read(first, SMALL_BYTES / 2)];
  first.retire();
  for (const part of parts) {
    expect(new ReadBuffer(buffers).next().buffer).not.toBe(part.buffer);
    giveBack(part);
  }
  expect(second.next().buffer).toBe(parts[0]?.buffer);
});

test("nothing is read into a buffer that was let go of", () => {
  const buffers = new ReadBuffers();
  const reader = new ReadBuffer(buffers);
  giveBack(read(reader, 10));
  reader.retire();
  expect(new ReadBuffer(buffers).next().byteOffset).toBe(0);
  expect(reader.next().buffer).not.toBe(new ReadBuffer(buffers).next().buffer);
});

test("what is given back twice frees no buffer of which a part is still read", () => {
  const buffers = new ReadBuffers();
  const reader = new ReadBuffer(buffers);
  const [first, second] = [read(reader, SMALL_BYTES / 2), read(reader, SMALL_BYTES / 2)];
  reader.retire();
  for (const part of [first, first, first]) giveBack(part);
  expect(new ReadBuffer(buffers).next().buffer).not.toBe(second.buffer);
});
