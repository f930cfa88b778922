import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { buffersFor } from "./buffers-for.ts";
import { PartBuffers } from "./part-buffers.ts";
import { sendInParts, type PartTarget } from "./send-in-parts.ts";

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
afterEach(() => {
  process.off("unhandledRejection", note);
  unhandled.length = 0;
});

/** A store that refuses every part; `log` has what was asked of it. */
function refusing(log: string[]): PartTarget<string> {
  return {
    place: { url: "s3://bkt/file", side: "local" },
    mostParts: 9,
    putWhole: () => Promise.reject(new Error("not asked for")),
    create: () => Promise.resolve("id"),
    sendPart: (_, number) => {
      log.push(`part ${number}`);
      return Promise.reject(new Error("refused"));
    },
    complete: () => Promise.reject(new Error("not asked for")),
    abort: () => {
      log.push("abort");
      return Promise.resolve();
    },
  };
}

it("a part that is refused while its source takes its time ends the upload, and the process goes on", async () => {
  process.on("unhandledRejection", note);
  const log: string[] = [];
  const content = Readable.from(
    (async function* () {
      for (let piece = 0; piece < 4; piece += 1) {
        yield Buffer.alloc(4);
        for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      }
    })(),
  );
  const buffers = new PartBuffers(4, 4);
  await expect(sendInParts(refusing(log), content, buffers)).rejects.toThrow("refused");
  await setImmediate();
  expect(unhandled).toEqual([]);
  expect(log).toEqual(["part 1", "abort"]);
  expect(content.destroyed).toBe(true);
  // Every buffer has come back.
  await Promise.all([1, 2, 3, 4].map(() => buffers.take()));
});

it("content that nobody knows the size of ends with an error, and leaves nothing, where the store takes no more parts", async () => {
  const log: string[] = [];
  const target: PartTarget<string> = {
    ...refusing(log),
    mostParts: 3,
    sendPart: (_, number) => {
      log.push(`part ${number}`);
      return Promise.resolve("sent");
    },
    complete: () => Promise.resolve(`completed by ${log.length}`),
  };
  const send = (bytes: number): Promise<unknown> =>
    sendInParts(target, Readable.from([Buffer.alloc(bytes)]), new PartBuffers(4, 4));
  await expect(send(13)).rejects.toMatchObject({
    code: "TOO_LARGE",
    message: expect.stringContaining("at most 3 parts") as string,
    url: "s3://bkt/file",
  });
  expect(log).toEqual(["part 1", "part 2", "part 3", "abort"]);
  log.length = 0;
  expect(await send(12)).toBe("completed by 3");
});

const MIB = 1024 ** 2;
it.each([
  ["of an unknown size", undefined, 10_000, 5],
  ["that fits into the usual parts to the byte", 5 * MIB * 10_000, 10_000, 5],
  ["that has a byte more", 5 * MIB * 10_000 + 1, 10_000, 6],
  ["of 64 GiB at S3", 64 * 1024 ** 3, 10_000, 7],
  ["of 64 GiB at Azure", 64 * 1024 ** 3, 50_000, 5],
  ["of 5 TiB at S3", 5 * 1024 ** 4, 10_000, 525],
])("a file %s gets parts that bring it below the store's number of them", (_, size, mostParts, expected) => {
  const { size: part } = buffersFor(new PartBuffers(4, 5 * MIB), size, mostParts);
  expect(part / MIB).toBe(expected);
  expect(Math.ceil((size ?? 0) / part)).toBeLessThanOrEqual(mostParts);
});
