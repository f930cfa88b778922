import { once } from "node:events";
import { readdir, mkdir, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collectGarbage } from "../../test/support/collect-garbage.ts";
import { deferred } from "../../test/support/deferred.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import { openBundle } from "../bundle/open-bundle.ts";
import { digestOf } from "../content/verifier.ts";
import type { FileSource } from "../content/file-store.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { Readable } from "node:stream";
import type { ServedRequest } from "./served-request.ts";
import { startServer, type RunningServer, type StartOptions } from "./start-server.ts";

let directory = "";
let server: RunningServer | undefined;
const errors: (Error & { code?: string })[] = [];
beforeEach(async () => {
  errors.length = 0;
  directory = await mkdtemp(join(tmpdir(), "served-"));
  await openBundle(directory, openDirectoryFiles(directory), { create: true });
  await mkdir(join(directory, "files/a"), { recursive: true });
  await writeFile(join(directory, "files/a/f"), "0123456789");
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function start(options: StartOptions = {}, files?: FileSource): Promise<RunningServer> {
  const bundle = await openBundle(directory, openDirectoryFiles(directory, { isServed: true }));
  const content = files === undefined ? bundle : { images: bundle.images, files };
  server = await startServer(content, { onError: (error) => errors.push(error as Error), ...options });
  return server;
}

const get = (path: string): Promise<Response> => fetch(`${server?.url ?? ""}${path}`);

/** Names, sizes and times of everything in it. */
async function everything(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  const lines = names.map(async (name) => {
    const { size, mtimeMs, ctimeMs } = await stat(join(directory, name));
    return `${name} ${size} ${mtimeMs} ${ctimeMs}`;
  });
  return (await Promise.all(lines)).sort();
}

describe("a served directory", () => {
  test("shows nothing whose name begins with a dot, and nothing that lies outside of it", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await writeFile(join(outside, "secret"), "secret");
    await writeFile(join(directory, "files/.netrc"), "secret");
    await mkdir(join(directory, "files/.git"));
    await writeFile(join(directory, "files/.git/config"), "secret");
    await symlink(join(outside, "secret"), join(directory, "files/link"));
    await symlink(outside, join(directory, "files/folder"));
    await symlink("f", join(directory, "files/a/inside"));
    await symlink("/proc/self/environ", join(directory, "files/environ"));
    await start();
    for (const path of [
      "/.netrc",
      "/.git/config",
      "/link",
      "/folder/secret",
      "/environ",
      "/a/%2enetrc",
      "/a/../.netrc",
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    expect(await (await get("/a/inside")).text()).toBe("0123456789");
    await rm(outside, { recursive: true });
  });

  test("a GET writes nothing into it", async () => {
    const before = await everything();
    await start();
    for (const path of [
      "/a/f",
      "/a/f.sha256",
      "/v2/",
      "/v2/_catalog",
      "/v2/a/tags/list",
      "/v2/a/manifests/v1",
    ])
      await (await get(path)).text();
    expect(await everything()).toEqual(before);
  });

  test("an ETag changes when bytes change even if size and time do not", async () => {
    await start();
    const place = join(directory, "files/a/f");
    const etag = (await get("/a/f")).headers.get("etag");
    const { atime, mtime } = await stat(place);
    await writeFile(place, "0123456780");
    await utimes(place, atime, mtime);
    expect((await get("/a/f")).headers.get("etag")).not.toBe(etag);
    expect((await get("/a/f")).status).toBe(200);
  });

  test("a blob that rotted since it was copied is refused, and the log says why", async () => {
    const bytes = madeUpBytes(5000, "rot");
    const blob = { mediaType: "x", digest: digestOf(bytes), size: bytes.length };
    const bundle = await openBundle(directory, openDirectoryFiles(directory));
    await bundle.images.repository("a").put(blob, () => Promise.resolve(Readable.from([bytes])));
    await start();
    expect((await get(`/v2/a/blobs/${blob.digest}`)).status).toBe(200);
    const place = join(directory, "blobs", blob.digest.replace(":", "/"));
    const { atime, mtime } = await stat(place);
    await writeFile(place, Buffer.concat([bytes.subarray(1), Buffer.from("x")]));
    await utimes(place, atime, mtime);
    expect((await get(`/v2/a/blobs/${blob.digest}`)).status).toBe(500);
    await rm(place);
    expect((await get(`/v2/a/blobs/${blob.digest}`)).status).toBe(500);
    expect(errors.map(({ code }) => code)).toEqual(["DAMAGED", "DAMAGED"]);
  });
});

/** A client that sends a request and then reads as much as it is told to. */
async function client(path: string): Promise<Socket> {
  const { hostname, port } = new URL(server?.url ?? "");
  const socket = connect(Number(port), hostname)
    .pause()
    .on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return socket;
}

describe("under load", () => {
  const bytes = madeUpBytes(12 * 1024 * 1024, "large");
  beforeEach(() => writeFile(join(directory, "files/large"), bytes));

  test("stalled readers cost little, and do not stand in the way of others", async () => {
    await start();
    await (await get("/large")).arrayBuffer();
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const stalled = await Promise.all(Array.from({ length: 60 }, () => client("/large")));
    const fast = await Promise.all(
      Array.from({ length: 6 }, async () => (await get("/large")).arrayBuffer()),
    );
    await sleep(500);
    // What clients have freed is given back by other threads, in their own time.
    const taken = (): number => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers - before - fast.length * bytes.length;
    };
    // 16 MiB that all share, and 12 KiB each.
    await expect.poll(taken, { interval: 200 }).toBeLessThan(16 * 2 ** 20 + 60 * 20_000);
    for (const body of fast) expect(Buffer.from(body).equals(bytes)).toBe(true);
    for (const socket of stalled) socket.destroy();
  });

  test("a reader that takes nothing is cut, one that is slow is not, and the log is not filled with them", async () => {
    const isCut = deferred<ServedRequest>();
    await start({ stallMs: 2_500, onRequest: isCut.resolve });
    const stalled = await client("/large");
    expect(await isCut.promise).toMatchObject({ complete: false });
    const taken = await new Promise<number>((resolve) => {
      let size = 0;
      stalled.on("data", (chunk: Buffer) => (size += chunk.length)).on("close", () => resolve(size));
      stalled.resume();
    });
    expect(taken).toBeLessThan(bytes.length);
    const slow = await client("/large");
    let size = 0;
    slow.on("data", (chunk: Buffer) => {
      size += chunk.length;
      slow.pause();
      setTimeout(() => slow.resume(), 10);
    });
    slow.resume();
    await expect.poll(() => size).toBeGreaterThan(bytes.length);
    slow.destroy();
    expect(errors).toEqual([]);
  });

  test("what takes long to prepare is not cut", async () => {
    const open = async (): Promise<Readable> => {
      await sleep(1_200);
      return Readable.from([Buffer.from("late")]);
    };
    await start({ stallMs: 400 }, { stat: () => Promise.resolve({ size: 4 }), open });
    expect(await (await get("/x")).text()).toBe("late");
  });

  test("without a free file it answers 503 with Retry-After, says why, and recovers", async () => {
    let isFull = true;
    const error = Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
    const open = (): Promise<Readable> =>
      isFull ? Promise.reject(error) : Promise.resolve(Readable.from([Buffer.from("1234")]));
    await start({}, { stat: () => Promise.resolve({ size: 4 }), open });
    const refused = await get("/x");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(errors).toEqual([error]);
    isFull = false;
    expect((await get("/x")).status).toBe(200);
  });

  test("connections beyond the limit are closed, and it is said once", async () => {
    await start({ maxConnections: 3 });
    const sockets = await Promise.all(Array.from({ length: 6 }, () => client("/a/f")));
    for (const socket of sockets) socket.resume();
    await expect.poll(() => sockets.filter(({ destroyed }) => destroyed).length).toBe(3);
    expect(errors.map(({ code }) => code)).toEqual(["TOO_MANY_CONNECTIONS"]);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => get("/a/f").then(({ status }) => status, String)).toBe(200);
  });

  test("draining sends what was begun, and takes nothing new", async () => {
    const running = await start();
    const response = await get("/large");
    const done = running.drain(10_000);
    await expect(get("/a/f")).rejects.toThrow();
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    await done;
    server = undefined;
  });

  test("draining ends in time, whatever clients do", async () => {
    const running = await start();
    await once(await client("/large"), "readable");
    // Long before the client would be cut for taking nothing.
    const began = performance.now();
    await running.drain(300);
    expect(performance.now() - began).toBeLessThan(20_000);
    server = undefined;
  });
});

test("what a 500 was about is told, but not to strangers", async () => {
  const secret = new Error("/home/me/secret");
  await start({}, { stat: () => Promise.reject(secret), open: () => Promise.reject(secret) });
  const response = await get("/x");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
  expect(errors).toEqual([secret]);
  expect(await readFile(join(directory, "oci-layout"), "utf8")).toContain("1.0.0");
});
