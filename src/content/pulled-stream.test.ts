import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { pulledStream } from "./pulled-stream.ts";

function counted(pieces: number) {
  const seen = { yielded: 0, isOver: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = 0; piece < pieces; piece += 1) {
        seen.yielded += 1;
        yield await Promise.resolve(Buffer.alloc(10, piece));
      }
    } finally {
      seen.isOver = true;
    }
  }
  return { seen, stream: pulledStream(chunks()) };
}

test("nothing is made for a reader that pauses, and all of it for one that goes on", async () => {
  const { seen, stream } = counted(5);
  stream.once("data", () => stream.pause());
  await once(stream, "pause");
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual({ yielded: 1, isOver: false });
  expect((await buffer(stream)).byteLength).toBe(40);
  expect(seen).toEqual({ yielded: 5, isOver: true });
});

test("whoever leaves ends what makes it", async () => {
  const { seen, stream } = counted(5);
  stream.once("data", () => stream.destroy());
  await once(stream, "close");
  expect(seen).toEqual({ yielded: 1, isOver: true });
});

test("what fails there fails here", async () => {
  // eslint-disable-next-line require-yield -- it fails before
  async function* failing(): AsyncGenerator<Uint8Array> {
    await Promise.reject(new Error("the disk is gone"));
  }
  await expect(buffer(pulledStream(failing()))).rejects.toThrow("the disk is gone");
});
