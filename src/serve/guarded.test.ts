import { afterEach, expect, test } from "vitest";
import { createMemoryFiles } from "../content/memory-files.ts";
import { createMemoryImages } from "../content/memory-images.ts";
import { startServer, type RunningServer, type StartOptions } from "./start-server.ts";

let server: RunningServer | undefined;
afterEach(() => server?.close());

const fault = new Error("a fault of the caller's");
const throwing = (): never => {
  throw fault;
};
const rejecting = (() => Promise.reject(fault)) as () => void;

// What was not caught would end the process; vitest fails a run for it.
test.each<[string, StartOptions]>([
  ["onError throws", { onError: throwing }],
  ["onError rejects", { onError: rejecting }],
  ["onRequest throws, and onError too", { onRequest: throwing, onError: throwing }],
  ["intercept throws, and onError too", { intercept: throwing, onError: throwing }],
])("a server goes on where %s", async (_, options) => {
  const files = createMemoryFiles();
  files.stat = () => Promise.reject(new Error("a fault of the store's"));
  server = await startServer({ images: createMemoryImages(), files }, options);
  for (let round = 0; round < 2; round += 1) expect((await fetch(`${server.url}/x`)).status).toBe(500);
});

test.each([throwing, rejecting])("what onRequest throws is told to onError", async (onRequest) => {
  const content = { images: createMemoryImages(), files: createMemoryFiles() };
  const told = new Promise((resolve) => {
    void startServer(content, { onRequest, onError: resolve }).then(async (started) => {
      server = started;
      await fetch(`${started.url}/x`);
    });
  });
  expect(await told).toBe(fault);
});
