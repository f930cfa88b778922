import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
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
