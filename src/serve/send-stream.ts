import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { giveBack } from "../values/lent-bytes.ts";
import { clientLeft } from "./client-left.ts";

/**
 * Sends the first `length` bytes of a stream as an answer's body, and ends both. A piece has left this process before the next is read, so
 * that its buffer is used again. Rejects where there are fewer bytes, so that a short answer never looks complete; with
 * ERR_STREAM_PREMATURE_CLOSE where the client has gone. By events alone: what a promise for each piece leaves behind is as much as all else
 * that thousands of readers cost.
 */
export function sendStream(stream: Readable, length: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = length;
    let piece: Uint8Array = new Uint8Array();
    const fail = (error: Error): void => {
      stream.destroy();
      reject(error);
    };
    const whenGone = (): void => fail(clientLeft());
    const onWritten = (error?: Error | null): void => {
      giveBack(piece);
      if (error !== undefined && error !== null) {
        // Whatever a socket says when it takes no more: there is nobody any longer.
        response.destroy();
        whenGone();
      } else if (left > 0) stream.resume();
      else {
        stream.destroy();
        response.end(() => resolve());
      }
    };
    response.once("close", whenGone);
    stream.on("data", (bytes: Uint8Array) => {
      if (bytes.byteLength === 0) return;
      stream.pause();
      piece = bytes;
      const part = bytes.byteLength > left ? bytes.subarray(0, left) : bytes;
      left -= part.byteLength;
      response.write(part, onWritten);
    });
    stream.once("error", fail);
    for (const event of ["end", "close"])
      stream.once(event, () => {
        if (left > 0) fail(new Error(`${left} of ${length} bytes are missing`));
      });
    if (response.destroyed) whenGone();
  });
}
