import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { diskErrorAt } from "../disk-error-at.ts";
import { giveBack } from "../../values/lent-bytes.ts";
import { BATCH_BYTES, type TarTarget } from "./tar-target.ts";

/** What a pipe holds: with more at once, whoever reads it would wait while the next bytes are hashed. */
const PIPE_BYTES = 64 * 1024;

/** A stream that a tar is written to: what has been written cannot be taken back. */
export function streamTarget(stream: Writable): TarTarget {
  let failure: Error | undefined;
  stream.on("error", (error) => (failure ??= error));
  // A descriptor has taken what it calls back for; any other stream may pass it on later.
  const isTaken = stream instanceof Socket || "fd" in stream;
  return {
    takesGaps: false,
    atOnce: stream instanceof Socket ? PIPE_BYTES : BATCH_BYTES,
    isThere: () => Promise.resolve(false),
    write: async (chunks) => {
      const error = await writeAtOnce(stream, isTaken ? chunks : chunks.map((chunk) => Buffer.from(chunk)));
      failure ??= error ?? undefined;
      // Node makes as if stdout were never destroyed.
      if (failure !== undefined || stream.destroyed) throw broken(failure);
      for (const chunk of chunks) giveBack(chunk);
    },
  };
}

/** What it failed with first. Whoever takes it may go away without a word: then nothing is called back. */
function writeAtOnce(stream: Writable, chunks: readonly Uint8Array[]): Promise<Error | null | undefined> {
  return new Promise((resolve) => {
    let first: Error | null | undefined;
    let left = chunks.length;
    const close = (): void => {
      stream.removeListener("close", close);
      resolve(first);
    };
    const done = (error?: Error | null): void => {
      first ??= error;
      left -= 1;
      if (left === 0) close();
    };
    if (stream.destroyed) {
      close();
      return;
    }
    stream.once("close", close);
    stream.cork();
    for (const chunk of chunks) stream.write(chunk, done);
    stream.uncork();
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
