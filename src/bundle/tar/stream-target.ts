import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { diskErrorAt } from "../disk-error-at.ts";
import { giveBack } from "../../values/lent-bytes.ts";
import type { TarTarget } from "./write-tar.ts";

/** A stream that a tar is written to: what has been written cannot be taken back. */
export function streamTarget(stream: Writable): TarTarget {
  let failure: Error | undefined;
  stream.on("error", (error) => (failure ??= error));
  return {
    takesGaps: false,
    isThere: () => Promise.resolve(false),
    write: async (chunks) => {
      // A descriptor has taken what it calls back for; any other stream may pass it on later.
      const isTaken = stream instanceof Socket || "fd" in stream;
      for (const chunk of chunks) {
        const error = await writeOne(stream, isTaken ? chunk : Buffer.from(chunk));
        failure ??= error ?? undefined;
        // Node makes as if stdout were never destroyed.
        if (failure !== undefined || stream.destroyed) throw broken(failure);
        giveBack(chunk);
      }
    },
  };
}

/** What it failed with. Whoever takes it may go away without a word: then nothing is called back. */
function writeOne(stream: Writable, chunk: Uint8Array): Promise<Error | null | undefined> {
  return new Promise((resolve) => {
    const close = (): void => done();
    const done = (error?: Error | null): void => {
      stream.removeListener("close", close);
      resolve(error);
    };
    if (stream.destroyed) {
      done();
      return;
    }
    stream.once("close", close);
    stream.write(chunk, done);
  });
}

/** The system's refusal, such as a disk behind it that is full; else whoever reads it has gone. */
function broken(cause: Error | undefined): unknown {
  const told = diskErrorAt(cause, "The standard output", "write once");
  if (told !== cause) return told;
  const reason = cause === undefined ? "the reader closed the pipe" : reasonOf(cause);
  return new UserError("NOT_WRITABLE", `The bundle cannot be written: ${reason}`, {
    hint: "The program that reads it has to read all of it.",
    side: "local",
    cause,
  });
}
