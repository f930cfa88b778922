import type { EventEmitter } from "node:events";

/** Resolves when a server or a connection has closed from now on. An error on the way, such as a connection that cannot be accepted, is no end. */
export function whenClosed(emitter: EventEmitter): Promise<void> {
  return new Promise((resolve) => emitter.once("close", () => resolve()));
}
