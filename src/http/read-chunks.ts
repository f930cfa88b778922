import type { Readable } from "node:stream";

/**
 * Reads chunks off a body until its end, or until `isEnough` says so of one: what is left waits there for whoever reads on. True at its
 * end; throws what the body fails with. (An iterator of the body does the same, and takes as long as the whole of a small request.)
 */
export function readChunks(body: Readable, isEnough: (chunk: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      body.off("data", take).off("end", end).off("close", close);
    };
    const take = (chunk: Buffer): void => {
      if (!isEnough(chunk)) return;
      body.pause();
      leave();
      resolve(false);
    };
    const end = (): void => {
      leave();
      resolve(true);
    };
    // It stays: what waits may fail as well, and whoever reads on is told by what the body then is.
    const fail = (error: Error): void => {
      leave();
      reject(error);
    };
    const close = (): void => fail(body.errored ?? new Error("the answer was closed before its end"));
    if (body.readableEnded) resolve(true);
    else if (body.destroyed) close();
    else body.on("data", take).on("end", end).on("error", fail).on("close", close).resume();
  });
}
