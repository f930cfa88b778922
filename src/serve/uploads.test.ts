import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openBundle } from "../bundle/open-bundle.ts";
import { digestOf } from "../content/verifier.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { startServer, type RunningServer, type StartOptions } from "./start-server.ts";

const BYTES = randomBytes(100_000);
const HALF = 50_000;

let directory: string;
let server: RunningServer;
let errors: unknown[];
const arrived: (() => void)[] = [];
const answered: (() => void)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "uploads-test-"));
  await start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

async function start(options: StartOptions = {}): Promise<void> {
  errors = [];
  const content = await openBundle(directory, openDirectoryFiles(directory), { create: true });
  server = await startServer(content, {
    writable: content,
    onError: (error) => errors.push(error),
    onRequest: () => answered.splice(0).forEach((told) => told()),
    intercept: () => {
      arrived.splice(0).forEach((told) => told());
      return false;
    },
    ...options,
  });
}

const next = (whom: "arrived" | "answered"): Promise<void> =>
  new Promise((resolve) => (whom === "arrived" ? arrived : answered).push(resolve));

const begin = (): Promise<Response> => fetch(`${server.url}/v2/a/blobs/uploads/`, { method: "POST" });

async function session(): Promise<string> {
  return (await begin()).headers.get("location") ?? "";
}

/** A request of which only a part has been sent, once the server knows of it. */
async function half(method: string, path: string, headers: http.OutgoingHttpHeaders = {}) {
  const length = { "content-length": BYTES.length };
  const request = http.request(server.url, { method, path, headers: { ...length, ...headers } });
  request.on("error", () => undefined);
  const known = next("arrived");
  request.write(BYTES.subarray(0, HALF));
  await known;
  const status = once(request, "response").then(([response]) => {
    (response as http.IncomingMessage).resume();
    return (response as http.IncomingMessage).statusCode;
  });
  status.catch(() => undefined);
  return { request, status };
}

test("an upload that could not begin does not spoil those to come, nor the end of the server", async () => {
  vi.stubEnv("TMPDIR", join(directory, "none"));
  expect((await begin()).status).toBe(500);
  vi.unstubAllEnvs();
  expect((await begin()).status).toBe(202);
});

test("parts that arrive at once do not mix", async () => {
  const path = await session();
  const first = await half("PATCH", path);
  const second = await half("PATCH", path);
  second.request.end(BYTES.subarray(HALF));
  // Time to write between the other's bytes, if it may.
  await sleep(50);
  first.request.end(BYTES.subarray(HALF));
  expect(await Promise.all([first.status, second.status])).toEqual([202, 202]);
  const whole = digestOf(Buffer.concat([BYTES, BYTES]));
  expect((await fetch(`${server.url}${path}?digest=${whole}`, { method: "PUT" })).status).toBe(201);
});

test("of two writers who would both be the first only one is", async () => {
  const both = [];
  for (let count = 0; count < 2; count += 1)
    both.push(await half("PUT", "/new/file", { "if-none-match": "*" }));
  for (const { request } of both) request.end(BYTES.subarray(HALF));
  const statuses = await Promise.all(both.map(({ status }) => status));
  expect(statuses.sort()).toEqual([201, 412]);
});

test.each<[string, string, () => Promise<string>]>([
  ["part", "PATCH", session],
  ["whole blob", "PUT", async () => `${await session()}?digest=${digestOf(BYTES)}`],
  ["blob by one POST", "POST", () => Promise.resolve(`/v2/a/blobs/uploads/?digest=${digestOf(BYTES)}`)],
  ["file", "PUT", () => Promise.resolve("/cut/file")],
  ["manifest", "PUT", () => Promise.resolve("/v2/a/manifests/v1")],
])("a %s that its client cuts off is no failure of the server's", async (_, method, pathOf) => {
  const { request } = await half(method, await pathOf());
  const ended = next("answered");
  request.destroy();
  await ended;
  await sleep(50);
  expect(errors).toEqual([]);
});

test("an upload that stands still is cut, and the next one has its turn", async () => {
  await server.close();
  await start({ stallMs: 500 });
  const path = await session();
  const first = await half("PATCH", path);
  await expect(first.status).rejects.toThrow();
  const { status } = await fetch(`${server.url}${path}`, { method: "PATCH", body: BYTES });
  expect(status).toBe(202);
});
