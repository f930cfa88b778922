import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { described, madeUpBytes, readAll } from "../../../test/conformance/file-store.ts";
import {
  answerWith,
  startScriptedServer,
  type ScriptedServer,
} from "../../../test/conformance/scripted-server.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createHttp } from "../../http/create-http.ts";
import { openWebSource } from "./web-source.ts";

const bytes = madeUpBytes(400_000);
const http = createHttp({ backoffMs: 5, idleTimeoutMs: 500 });
let server: ScriptedServer;
afterEach(() => server.close());
afterAll(() => http.close());

type Script = Parameters<typeof startScriptedServer>[0];
const start = async (script: Script) => {
  server = await startScriptedServer(script);
  return openWebSource(`${server.url}/base/`, { http, side: "upstream" });
};

describe("openWebSource", () => {
  it.each([1, 65_536, 399_999])("resumes a download that is cut at byte %i", async (cutAt) => {
    const source = await start((request, response, number) =>
      answerWith(request, response, bytes, { etag: '"v1"', ...(number === 1 ? { cutAt } : {}) }),
    );
    expect((await readAll(await source.open("file", 0))).equals(bytes)).toBe(true);
    expect(server.requests).toEqual(["GET /base/file", `GET /base/file bytes=${cutAt}-`]);
  });

  it("starts again after errors that may pass", async () => {
    const source = await start((request, response, number) => {
      if (number === 1) response.writeHead(500).end();
      else if (number === 2) response.writeHead(429, { "retry-after": "0" }).end();
      else answerWith(request, response, bytes);
    });
    expect((await readAll(await source.open("file", 100))).equals(bytes.subarray(100))).toBe(true);
  });

  it("does not go on with another file than the one it began with", async () => {
    const source = await start((request, response, number) =>
      answerWith(request, response, bytes, { etag: `"v${number}"`, ...(number === 1 ? { cutAt: 9 } : {}) }),
    );
    await expect(readAll(await source.open("file", 0))).rejects.toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("gives up on a server that says nothing any more", async () => {
    const source = await start((_request, response) => {
      response.writeHead(200, { "content-length": 100, etag: '"v1"' });
      response.write("x");
    });
    const impatient = createHttp({ attempts: 1, idleTimeoutMs: 100 });
    const hasty = openWebSource(server.url, { http: impatient });
    await expect(readAll(await hasty.open("file", 0))).rejects.toMatchObject({ code: "TIMEOUT" });
    await impatient.close();
    expect(source).toBeDefined();
  });

  it("writes what it reads to a store, whose check finds wrong bytes and a wrong length", async () => {
    const source = await start((request, response) => answerWith(request, response, bytes));
    const store = createMemoryFiles();
    const open = (offset: number) => source.open("file", offset);
    await store.write("right", described(bytes), open);
    const other = described(madeUpBytes(400_000, 2));
    await expect(store.write("hash", other, open)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    const longer = { ...described(bytes), size: 400_001 };
    await expect(store.write("size", longer, open)).rejects.toMatchObject({ code: "SIZE_MISMATCH" });
    expect(await store.stat("hash")).toBeUndefined();
  });

  it.each([
    [403, "FORBIDDEN"],
    [401, "UNAUTHORIZED"],
    [404, "NOT_FOUND"],
  ])("tells %i apart as %s", async (status, code) => {
    const source = await start((_request, response) => response.writeHead(status).end());
    await expect(source.open("file", 0)).rejects.toMatchObject({ code, side: "upstream" });
    if (status === 404) expect(await source.stat("file")).toBeUndefined();
    else await expect(source.stat("file")).rejects.toMatchObject({ code });
  });

  it("asks for the bytes as they are, and for no compressed ones", async () => {
    const source = await start((request, response) => {
      if (request.headers["accept-encoding"] === "identity") answerWith(request, response, bytes);
      else response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(bytes));
    });
    expect((await readAll(await source.open("file", 0))).equals(bytes)).toBe(true);
  });

  it("keeps the query of its base, and escapes names", async () => {
    server = await startScriptedServer((request, response) => answerWith(request, response, bytes));
    const source = openWebSource(`${server.url}/a%20b?token=1`, { http });
    await readAll(await source.open("v1+x/100% é", 0));
    expect(server.requests).toEqual(["GET /a%20b/v1%2Bx/100%25%20%C3%A9?token=1"]);
  });

  describe("stat", () => {
    it("counts the bytes of a file of which a server gives a part and no size", async () => {
      const source = await start((request, response) => {
        if (request.method === "HEAD") response.writeHead(405).end();
        else if (request.headers.range === undefined) response.end(bytes);
        else response.writeHead(206, { "content-range": "bytes 0-0/*" }).end(bytes.subarray(0, 1));
      });
      expect(await source.stat("file")).toEqual({ size: bytes.length });
    });

    it("takes size, ETag and a stated sha256 from one HEAD", async () => {
      const sha = described(bytes).sha256;
      const repr = `sha-256=:${Buffer.from(sha, "hex").toString("base64")}:`;
      const source = await start((request, response) => {
        response.setHeader("repr-digest", `md5=:abc=:, ${repr}`);
        answerWith(request, response, bytes, { etag: '"v1"' });
      });
      expect(await source.stat("file")).toEqual({ size: 400_000, sha256: sha, etag: '"v1"' });
      expect(server.requests).toEqual(["HEAD /base/file"]);
    });

    it.each([400, 403, 404, 405, 500, 501])(
      "asks by GET where HEAD is answered with %i, and then no more by HEAD",
      async (status) => {
        const source = await start((request, response) => {
          if (request.method === "HEAD") response.writeHead(status).end();
          else
            response
              .writeHead(206, { "content-range": "bytes 0-0/400000", "content-length": 1, etag: 'W/"weak"' })
              .end("x");
        });
        expect(await source.stat("file")).toEqual({ size: 400_000 });
        expect(await source.stat("other")).toEqual({ size: 400_000 });
        expect(server.requests.filter((line) => line.startsWith("HEAD"))).toHaveLength(1);
      },
    );

    it("does not take a HEAD's length of 0 for an empty file", async () => {
      const source = await start((request, response) => {
        if (request.method === "HEAD") response.writeHead(200, { "content-length": 0 }).end();
        else answerWith(request, response, bytes);
      });
      expect(await source.stat("file")).toEqual({ size: 400_000 });
    });

    it("believes a HEAD that has described a file also when it says that there is none", async () => {
      const source = await start((request, response) => {
        if (request.url?.endsWith("gone") === true) response.writeHead(404).end();
        else answerWith(request, response, bytes);
      });
      expect(await source.stat("file")).toEqual({ size: 400_000 });
      expect(await source.stat("gone")).toBeUndefined();
      expect(server.requests).toEqual(["HEAD /base/file", "HEAD /base/gone"]);
    });

    it("counts where a server gives no size", async () => {
      const source = await start((request, response) => {
        response.writeHead(200);
        response.end(request.method === "HEAD" ? undefined : bytes);
      });
      expect(await source.stat("file")).toEqual({ size: 400_000 });
    });

    it("counts no further than it is told, where a server gives no size and no end", async () => {
      const source = await start((request, response) => {
        response.writeHead(200);
        if (request.method === "HEAD") response.end();
        else response.on("drain", () => response.write(bytes)).write(bytes);
      });
      await expect(source.stat("file", 1_000_000)).rejects.toMatchObject({
        code: "TOO_LARGE",
        message: expect.stringContaining("more than 1000000 bytes") as string,
        hint: expect.stringContaining("--max-size") as string,
      });
    });

    it.each([
      ["that sends all of it whatever the range, and tells its size", { "content-length": "20000000" }],
      ["that does not tell its size", { "transfer-encoding": "chunked" }],
    ])("takes a large file of a server %s", async (_, headers) => {
      const source = await start((request, response) => {
        response.writeHead(request.method === "HEAD" ? 405 : 200, headers);
        response.end(request.method === "HEAD" ? undefined : Buffer.alloc(20_000_000));
      });
      expect(await source.stat("file")).toEqual({ size: 20_000_000 });
    });

    it("counts on where the answer that it counts breaks off", async () => {
      const source = await start((request, response, number) => {
        if (request.method === "HEAD") response.writeHead(405).end();
        else if (number > 2) answerWith(request, response, bytes, { etag: '"v1"' });
        else
          response.writeHead(200, { etag: '"v1"' }).write(bytes.subarray(0, 999), () => response.destroy());
      });
      expect(await source.stat("file")).toMatchObject({ size: 400_000 });
      expect(server.requests.at(-1)).toBe("GET /base/file bytes=999-");
    });

    it("knows an empty file", async () => {
      const source = await start((_request, response) =>
        response.writeHead(200, { "content-length": 0 }).end(),
      );
      expect(await source.stat("file")).toEqual({ size: 0 });
    });
  });
});
