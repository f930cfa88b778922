import { Readable } from "node:stream";

/** A body of bytes that are at hand. A generator, as `Readable.from` makes of them, takes several times as long. */
export function heldBody(bytes: Uint8Array): Readable {
  const body = new Readable({ read: () => undefined });
  body.push(bytes);
  body.push(null);
  return body;
}
