import type { OpenStream } from "../content/open-stream.ts";

/** The same content, with every chunk's size in bytes told to `onBytes` as it is read. */
export function metered(open: OpenStream, onBytes: (bytes: number) => void): OpenStream {
  return async (offset, reader) => {
    const stream = await open(offset, reader);
    // Paused on purpose first: a listener on a stream that nobody has paused would set it flowing before its reader is there.
    stream.pause();
    stream.on("data", (chunk: Uint8Array) => onBytes(chunk.byteLength));
    return stream;
  };
}
