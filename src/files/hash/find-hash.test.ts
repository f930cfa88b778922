import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startScriptedServer, type ScriptedServer } from "../../../test/conformance/scripted-server.ts";
import type { FileSource } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { createHttp } from "../../http/create-http.ts";
import { openWebSource } from "../web/web-source.ts";
import { findHash } from "./find-hash.ts";

const HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const http = createHttp({ attempts: 2, backoffMs: 5 });
let server: ScriptedServer;
afterAll(() => http.close());

/** A server with hash files at some paths; a number is a status. */
async function serve(files: Record<string, string | number>): Promise<void> {
  server = await startScriptedServer((request, response) => {
    const file = files[request.url ?? ""] ?? 404;
    if (file === -1) return;
    if (typeof file === "number") response.writeHead(file).end();
    else response.end(file);
  });
}

const failures: UserError[] = [];
const search = (mirrors: string[], timeoutMs = 5_000): Promise<string | undefined> => {
  failures.length = 0;
  return findHash(`${server.url}/a/f`, {
    mirrorsOf: (url) => [url, ...mirrors.map((path) => `${server.url}${path}`)],
    open: (base) => openWebSource(base, { http }),
    timeoutMs,
    onFailure: (error) => failures.push(error),
  });
};

describe("findHash", () => {
  afterEach(() => server.close());

  it("reads .sha256 before .sha256sum, and each at every mirror in order", async () => {
    await serve({ "/c/f.sha256sum": `${HASH}  f\n` });
    expect(await search(["/b/f", "/c/f"])).toBe(HASH);
    expect(server.requests).toEqual([
      "GET /a/f.sha256",
      "GET /b/f.sha256",
      "GET /c/f.sha256",
      "GET /a/f.sha256sum",
      "GET /b/f.sha256sum",
      "GET /c/f.sha256sum",
    ]);
    expect(failures).toEqual([]);
  });

  it("passes over a page that is no hash, and a place that fails", async () => {
    await serve({ "/a/f.sha256": "<html>", "/b/f.sha256": 403, "/c/f.sha256": HASH });
    expect(await search(["/b/f", "/c/f"])).toBe(HASH);
    expect(failures.map(({ code }) => code)).toEqual(["FORBIDDEN"]);
  });

  it("finds nothing where there is nothing", async () => {
    await serve({});
    expect(await search([])).toBeUndefined();
    expect(failures).toEqual([]);
  });

  it("finds nothing where nobody answers", async () => {
    await serve({});
    await server.close();
    expect(await search([])).toBeUndefined();
    expect(failures.map(({ code }) => code)).toEqual(["UNREACHABLE", "UNREACHABLE"]);
  });

  it("gives up in time", async () => {
    await serve({ "/a/f.sha256": -1 });
    expect(await search([], 100)).toBeUndefined();
    expect(failures.map(({ code }) => code)).toEqual(["TIMEOUT"]);
  });
});

it("asks no more, and tells nothing, once it has given up", async () => {
  const asked: string[] = [];
  const told: string[] = [];
  let refuse = (): void => undefined;
  const source: FileSource = {
    stat: () => Promise.resolve(undefined),
    open: (path) => {
      asked.push(path);
      return new Promise((_, reject) => (refuse = () => reject(new UserError("UNREACHABLE", "gone"))));
    },
  };
  const open = (): FileSource => source;
  const onFailure = ({ code }: UserError): void => void told.push(code);
  expect(await findHash("https://a.example/f", { open, onFailure, timeoutMs: 20 })).toBeUndefined();
  refuse();
  await setImmediate();
  expect([asked, told]).toEqual([["f.sha256"], ["TIMEOUT"]]);
});
