import type { Socket } from "node:net";
import { WireError } from "./wire-error.ts";

/** Exactly so many bytes from a socket that nobody else reads; what follows stays in it. Fails with a WireError CONNECTION_CLOSED. */
export function takeBytes(socket: Socket, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      void socket.off("readable", read).off("error", fail).off("end", closed).off("close", closed);
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const closed = (): void => fail(new WireError("CONNECTION_CLOSED", "the proxy closed the connection"));
    const read = (): void => {
      const bytes = socket.read(count) as Buffer | null;
      if (bytes === null) return;
      // At its end a socket gives what is left.
      if (bytes.byteLength < count) closed();
      else {
        stop();
        resolve(bytes);
      }
    };
    socket.on("readable", read).on("error", fail).on("end", closed).on("close", closed);
    read();
  });
}
