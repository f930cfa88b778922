import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  described,
  fileStoreConformance,
  madeUpBytes,
  sourceOf,
} from "../../../test/conformance/file-store.ts";
import {
  startPutServer,
  type PutServer,
  type PutServerOptions,
} from "../../../test/conformance/put-server.ts";
import { createHttp } from "../../http/create-http.ts";
import { openPutStore } from "./put-store.ts";

const http = createHttp({ backoffMs: 5 });
afterAll(() => http.close());

// A plain server is our own, and nginx, in put-store.conformance.test.ts.
for (const kind of ["dav", "artifactory"] as const) {
  fileStoreConformance(
    `HTTP PUT, ${kind}`,
    async () => {
      const server = await startPutServer({ kind });
      const open = () => openPutStore(`${server.url}/some/base/`, { http, noticeMs: 5 });
      return {
        store: open(),
        reopen: open,
        list: () =>
          Promise.resolve([...server.files.keys()].map((name) => name.slice("some/base/".length)).sort()),
        close: server.close,
      };
    },
    { vouches: kind === "artifactory" },
  );
}

describe("openPutStore", () => {
  const bytes = madeUpBytes(200_000);
  let server: PutServer;
  const start = async (options: PutServerOptions): Promise<PutServer> =>
    (server = await startPutServer(options));
  afterEach(() => server.close());

  it("deletes what a careless server kept of a broken upload", async () => {
    await start({ kind: "careless" });
    const store = openPutStore(server.url, { http });
    const wrong = store.write("file", described(bytes), sourceOf(madeUpBytes(200_000, 2)));
    await expect(wrong).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    expect([...server.files.keys()]).toEqual([]);
  });

  it("tries again where the server fails for a while", async () => {
    let failures = 0;
    await start({
      kind: "plain",
      intercept(request, response) {
        if (request.method !== "PUT" || failures === 2) return false;
        failures += 1;
        request.resume();
        response.writeHead(503).end();
        return true;
      },
    });
    await openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    expect(server.files.get("file")?.equals(bytes)).toBe(true);
    expect(failures).toBe(2);
  });

  it.each([405, 501])("says that a server which answers %i takes no files", async (status) => {
    await start({
      kind: "plain",
      intercept(request, response) {
        if (request.method !== "PUT") return false;
        request.resume();
        response.writeHead(status).end();
        return true;
      },
    });
    const write = openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    await expect(write).rejects.toMatchObject({
      code: "READ_ONLY",
      side: "local",
      hint: expect.stringContaining("dav_methods PUT") as string,
    });
  });

  it("tries again where the server hangs up in the middle of an upload", async () => {
    let cuts = 0;
    await start({
      kind: "plain",
      intercept(request) {
        if (request.method !== "PUT" || cuts === 1) return false;
        cuts += 1;
        request.once("data", () => request.destroy());
        return true;
      },
    });
    await openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    expect(server.files.get("file")?.equals(bytes)).toBe(true);
  });

  it.each([400, 502])(
    "a server that does not know itself by its URL (%i) is told the path alone",
    async (status) => {
      const destinations: unknown[] = [];
      await start({
        kind: "dav",
        intercept(request, response) {
          if (request.method !== "MOVE") return false;
          const { destination } = request.headers;
          destinations.push(destination);
          if (String(destination).startsWith("/")) return false;
          response.writeHead(status).end();
          return true;
        },
      });
      await openPutStore(`${server.url}/b`, { http }).write("a file", described(bytes), sourceOf(bytes));
      expect([...server.files.keys()]).toEqual(["b/a file"]);
      expect(destinations).toEqual([`${server.url}/b/a%20file`, "/b/a%20file"]);
    },
  );

  /** Moves a file, and hangs up before it says so. */
  function movesInSilence(content: Buffer): NonNullable<PutServerOptions["intercept"]> {
    return (request, response) => {
      if (request.method !== "MOVE" || server.files.has("file")) return false;
      const from = String(request.url).slice(1);
      server.files.delete(from);
      server.files.set("file", content);
      response.destroy();
      return true;
    };
  }

  it("a file that was moved is there, though the answer was lost", async () => {
    await start({ kind: "dav", intercept: movesInSilence(bytes) });
    const written = await openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    expect(written).toMatchObject(described(bytes));
    expect(server.requests.filter((one) => one.startsWith("MOVE"))).toHaveLength(2);
  });

  it("another file of the same size is not taken for one that was moved", async () => {
    await start({ kind: "dav", intercept: movesInSilence(madeUpBytes(200_000, 2)) });
    const written = openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    await expect(written).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each([403, 405, 409, 501])(
    "writes in place where a server refuses to move a file: %i",
    async (status) => {
      await start({
        kind: "dav",
        intercept(request, response) {
          if (request.method !== "MOVE") return false;
          response.writeHead(status).end();
          return true;
        },
      });
      const store = openPutStore(server.url, { http });
      for (const name of ["one", "two"])
        expect(await store.write(name, described(bytes), sourceOf(bytes))).toMatchObject(described(bytes));
      expect([...server.files.keys()]).toEqual(["one", "two"]);
      expect(server.requests.filter((one) => one.startsWith("MOVE"))).toHaveLength(1);
    },
  );

  it("does not say that a file is there which a server says it has moved, and has not", async () => {
    await start({
      kind: "dav",
      intercept(request, response) {
        if (request.method !== "MOVE") return false;
        response.writeHead(201).end();
        return true;
      },
    });
    const written = openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    await expect(written).rejects.toMatchObject({ code: "STORED_WRONG" });
    expect(server.files.size).toBe(0);
  });

  it("asks a server again whether it speaks WebDAV, where that failed once", async () => {
    let failures = 0;
    await start({
      kind: "dav",
      intercept(request, response) {
        if (request.method !== "OPTIONS" || failures > 0) return false;
        failures += 1;
        response.writeHead(418).end();
        return true;
      },
    });
    const store = openPutStore(server.url, { http });
    const write = () => store.write("file", described(bytes), sourceOf(bytes));
    await expect(write()).rejects.toMatchObject({ code: "HTTP_STATUS" });
    expect(await write()).toMatchObject(described(bytes));
  });

  it.each([
    [{ kind: "basic", username: "me", password: "pä:ss" } as const, "Basic bWU6cMOkOnNz"],
    [{ kind: "bearer", token: "abc" } as const, "Bearer abc"],
  ])("logs in: %o", async (authorization, header) => {
    await start({ kind: "plain", authorization: header });
    await openPutStore(server.url, { http, authorization }).write("file", described(bytes), sourceOf(bytes));
    expect(server.files.has("file")).toBe(true);
  });

  it("names the side and the URL where it is not let in, and no secret", async () => {
    await start({ kind: "plain", authorization: "Bearer other" });
    const authorization = { kind: "bearer", token: "hunter2" } as const;
    const error: unknown = await openPutStore(server.url, { http, authorization })
      .write("file", described(bytes), sourceOf(bytes))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "UNAUTHORIZED", side: "local", url: `${server.url}/file` });
    expect(String(error)).not.toContain("hunter2");
  });

  it("finds out that a server stored something else", async () => {
    await start({
      kind: "plain",
      intercept(request, response) {
        if (request.method !== "PUT") return false;
        request.resume().on("end", () => {
          server.files.set("file", Buffer.from("something else"));
          response.writeHead(201).end();
        });
        return true;
      },
    });
    const written = openPutStore(server.url, { http }).write("file", described(bytes), sourceOf(bytes));
    await expect(written).rejects.toMatchObject({ code: "STORED_WRONG" });
    expect(server.files.size).toBe(0);
  });

  it("sends headers of one's own", async () => {
    let seen: unknown;
    await start({
      kind: "plain",
      intercept(request) {
        seen = request.headers["x-jfrog-art-api"];
        return false;
      },
    });
    await openPutStore(server.url, { http, headers: { "X-JFrog-Art-Api": "key" } }).stat("file");
    expect(seen).toBe("key");
  });

  it.each(["../out", "a//b", "/a", "a/../../b", ".", ""])("refuses the path %s", async (path) => {
    await start({ kind: "plain" });
    const written = openPutStore(`${server.url}/base`, { http }).write(path, {}, sourceOf(bytes));
    await expect(written).rejects.toMatchObject({ code: "BAD_PATH" });
    expect(server.files.size).toBe(0);
  });
});
