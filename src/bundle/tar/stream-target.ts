import type { Writable } from "node:stream";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import type { TarTarget } from "./write-tar.ts";

/** A stream that a tar is written to: what has been written cannot be taken back. */
export function streamTarget(stream: Writable): TarTarget {
  let failure: Error | undefined;
  stream.on("error", (error) => (failure ??= error));
  return {
    takesGaps: false,
    isThere: () => Promise.resolve(false),
    write: async (chunks) => {
      for (const chunk of chunks) {
        const isFull = !stream.destroyed && !stream.write(chunk);
        if (isFull) await room(stream);
        if (stream.destroyed) throw broken(failure);
      }
    },
  };
}

/** Whoever takes it may go away without a word: then there is never room again. */
function room(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ["drain", "close", "error"]) stream.removeListener(event, done);
      resolve();
    };
    for (const event of ["drain", "close", "error"]) stream.once(event, done);
  });
}

function broken(cause: Error | undefined): UserError {
  const reason = cause === undefined ? "the reader closed the pipe" : reasonOf(cause);
  return new UserError("NOT_WRITABLE", `The bundle cannot be written: ${reason}`, {
    hint: "The program that reads it has to read all of it.",
    side: "local",
    cause,
  });
}
