import { EventEmitter } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { endWhenIdle } from "./end-when-idle.ts";
import { whenClosed } from "./when-closed.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("no timer is left, whatever comes of waiting", async () => {
  vi.useFakeTimers();
  const server = { closeIdleConnections: () => undefined };
  const failed = Promise.reject(new Error("x"));
  await expect(endWhenIdle(server, failed, 1000, () => undefined)).rejects.toThrow("x");
  expect(vi.getTimerCount()).toBe(0);
});

test("a connection that cannot be accepted is no end", async () => {
  const emitter = new EventEmitter();
  emitter.on("error", () => undefined);
  const closed = whenClosed(emitter);
  emitter.emit("error", new Error("EMFILE"));
  emitter.emit("close");
  await expect(closed).resolves.toBeUndefined();
});
