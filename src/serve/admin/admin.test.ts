import { once } from "node:events";
import * as https from "node:https";
import { connect } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { makeCertificate } from "../../../test/support/certificate.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import { Readable } from "node:stream";
import { startServer, type RunningServer, type StartOptions } from "../start-server.ts";
import { createAdmin, type Admin } from "./admin.ts";
import { ServerStatus } from "./server-status.ts";

let server: RunningServer;
afterEach(() => server.close());

const PAGE = "<!doctype html><title>page</title>";

interface World {
  readonly status: ServerStatus;
  readonly files: ReturnType<typeof createMemoryFiles>;
}

async function start(options: StartOptions = {}, admin: Partial<Admin> = {}): Promise<World> {
  const status = new ServerStatus();
  const files = createMemoryFiles();
  const page = (host?: string): Promise<string> => Promise.resolve(`${PAGE}${host ?? "nobody"}`);
  server = await startServer(
    { images: createMemoryImages(), files },
    { ...options, status, admin: createAdmin({ status, page, check: () => Promise.resolve(), ...admin }) },
  );
  return { status, files };
}

async function get(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; type: string }> {
  const response = await fetch(`${server.url}${path}`, init);
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, text: await response.text(), type };
}

const HTML = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };

describe("a server's own pages", () => {
  test.each<[string, string, RequestInit, number, RegExp]>([
    ["a browser gets the page", "/", HTML, 200, /^<!doctype html>/],
    ["with a query too", "/?x", HTML, 200, /^<!doctype html>/],
    ["HEAD gets none of it", "/", { ...HTML, method: "HEAD" }, 200, /^$/],
    ["a client of files gets no page", "/", { headers: { accept: "*/*" } }, 404, /There is no file/],
    ["nobody can put anything there", "/metrics", { method: "POST" }, 405, /POST/],
    ["the registry is as before", "/v2/", HTML, 200, /^\{\}$/],
    ["a path that only begins like one is a file's", "/metrics/x", {}, 404, /There is no file/],
    ["a name of every object is none of them", "/constructor", HTML, 404, /There is no file/],
    ["alive", "/healthz", {}, 200, /^ok\n$/],
    ["ready", "/readyz", {}, 200, /^ok\n$/],
  ])("%s: %s", async (_, path, init, status, text) => {
    await start();
    const found = await get(path, init);
    expect(found.status).toBe(status);
    expect(found.text).toMatch(text);
  });

  test("the page knows under which name the server was reached, and repeats nothing else", async () => {
    await start();
    expect((await get("/", HTML)).text).toBe(`${PAGE}${server.address}`);
    const socket = connect(server.port, "127.0.0.1");
    socket.end("GET / HTTP/1.1\r\nHost: <script>\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    const answer = (await socket.setEncoding("utf8").toArray()).join("");
    expect(answer).toContain(`${PAGE}nobody`);
    expect(answer).not.toContain("<script>");
  });

  test("a file that is stored under such a name is served", async () => {
    const { files } = await start();
    await files.write("metrics", {}, () => Promise.resolve(Readable.from([Buffer.from("mine")])));
    expect(await get("/metrics")).toMatchObject({ status: 200, text: "mine" });
    expect(await get("/healthz")).toMatchObject({ status: 200, text: "ok\n" });
  });

  test("without content that can be read, or about to stop, it is not ready", async () => {
    await start({}, { check: () => Promise.reject(new Error("gone")) });
    expect(await get("/readyz")).toMatchObject({ status: 503, text: "the content cannot be read\n" });
    expect((await get("/healthz")).status).toBe(200);
    server.stopping();
    expect(await get("/readyz")).toMatchObject({ status: 503, text: "stopping\n" });
  });
});

describe("metrics", () => {
  test("are counted by kind, method and status, in Prometheus' text", async () => {
    await start(
      {},
      { metrics: () => [{ name: "own", help: "Own.", type: "gauge", samples: [{ value: 2 }] }] },
    );
    await get("/v2/");
    await get("/v2/");
    await get("/nothing", { method: "HEAD" });
    await get("/v2/", { method: "PROPFIND" });
    const { text, type } = await get("/metrics");
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain('kops_assets_serve_requests_total{kind="base",method="GET",code="200"} 2\n');
    expect(text).toContain('kops_assets_serve_requests_total{kind="file",method="HEAD",code="404"} 1\n');
    expect(text).toContain('kops_assets_serve_requests_total{kind="base",method="other",code="405"} 1\n');
    expect(text).toMatch(/kops_assets_serve_request_duration_seconds_count\{kind="base"\} 3\n/);
    expect(text).toContain("kops_assets_serve_requests_under_way 1\n");
    expect(text).toContain("# TYPE own gauge\nown 2\n");
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? (?:\d[\d.e+-]*|\+Inf))$/,
      );
  });

  test("remember when what is there was asked for, and nothing that is not", async () => {
    const { status, files } = await start();
    await files.write("a/b", {}, () => Promise.resolve(Readable.from([Buffer.from("x")])));
    await get("/a/b");
    await get("/a/b");
    await get("/a/nothing");
    // The server hears of the end of an answer after its reader.
    await expect.poll(() => status.underWay).toBe(0);
    expect(status.asked("a/b")).toMatchObject({ times: 2 });
    expect(status.asked("a/nothing")).toBeUndefined();
  });
});

describe("addresses", () => {
  test("without a host it listens for IPv4 and IPv6", async () => {
    await start({ host: "" });
    expect(server.families).toEqual(["IPv4", "IPv6"]);
    for (const host of ["127.0.0.1", "[::1]"])
      expect((await fetch(`http://${host}:${server.port}/healthz`)).status).toBe(200);
  });

  test("a client by IPv4 is named as such", async () => {
    const clients: string[] = [];
    await start({ host: "", onRequest: ({ client }) => clients.push(client) });
    for (const host of ["127.0.0.1", "[::1]"])
      await (await fetch(`http://${host}:${server.port}/healthz`)).text();
    await expect.poll(() => clients).toEqual(["127.0.0.1", "::1"]);
  });
});

describe("certificates", () => {
  const name = async (): Promise<string | undefined> => {
    const request = https.get(`${server.url}/healthz`, { rejectUnauthorized: false, agent: false });
    // It is cut as soon as it is known who answers.
    request.on("error", () => undefined);
    const [socket] = (await once(request, "socket")) as [TLSSocket];
    await once(socket, "secureConnect");
    const { subjectaltname } = socket.getPeerCertificate();
    request.destroy();
    return subjectaltname;
  };

  test("are taken for new connections, unless they do not belong to their key", async () => {
    const [first, second] = [makeCertificate("first.example"), makeCertificate("second.example")];
    await start({ tls: first });
    expect(await name()).toContain("first.example");
    expect(() => server.renew({ cert: second.cert, key: first.key })).toThrow(
      /BAD_CERTIFICATE|cannot be used/,
    );
    expect(await name()).toContain("first.example");
    server.renew(second);
    expect(await name()).toContain("second.example");
  });
});
