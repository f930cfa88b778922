import { Readable } from "node:stream";

/** A stream of what a generator yields, which is asked for the next piece when somebody wants it and never ahead. */
export function pulledStream(chunks: AsyncGenerator<Uint8Array>): Readable {
  const stream = new Readable({
    highWaterMark: 0,
    read: () => {
      chunks.next().then(
        ({ done, value }) => void stream.push(done === true ? null : value),
        (error: unknown) => stream.destroy(error as Error),
      );
    },
    destroy: (error, callback) => {
      const end = (): void => callback(error);
      chunks.return(undefined).then(end, end);
    },
  });
  return stream;
}
