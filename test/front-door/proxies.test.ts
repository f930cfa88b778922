import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { startServer, type RunningServer } from "../../src/serve/start-server.ts";
import { makeCertificate } from "../support/certificate.ts";
import { startForwardProxy, type ForwardProxy } from "../support/forward-proxy.ts";
import { startSocksProxy, type SocksServer } from "../support/socks-proxy.ts";
import { runTool, type EndedTool } from "../support/run-tool.ts";

import { directoryWith } from "../cli/load.ts";

const HOST = "registry.corp.example";
const USER = "ann:s3cret/%";
const folder = directoryWith({});
const caFile = join(folder, "ca.pem");
const started: { close(): Promise<void> }[] = [];
let secure: RunningServer;
let plain: RunningServer;
let proxy: ForwardProxy;
let guarded: ForwardProxy;
let socks: SocksServer;

beforeAll(async () => {
  const tls = makeCertificate(HOST);
  writeFileSync(caFile, tls.cert);
  const content = { images: createMemoryImages(), files: createMemoryFiles() };
  secure = await startServer(content, { tls });
  plain = await startServer(content);
  const hosts = {
    [`${HOST}:443`]: secure.address,
    [`${HOST}:5000`]: plain.address,
    [`0.0.0.0:${plain.address.split(":")[1] ?? ""}`]: plain.address,
  };
  proxy = await startForwardProxy({ hosts });
  guarded = await startForwardProxy({ hosts, user: USER });
  socks = await startSocksProxy({ hosts });
  started.push(secure, plain, proxy, guarded, socks);
}, 120_000);
afterAll(() => Promise.all(started.map((server) => server.close())));
afterEach(() => {
  proxy.seen.length = 0;
  guarded.seen.length = 0;
});

/** Whether two registries answer: one that speaks https, by its certificate, and one that does not. */
function check(env: Readonly<Record<string, string>>, ...hosts: readonly string[]): Promise<EndedTool> {
  const flags = [
    "--ca-file",
    caFile,
    ...hosts.flatMap((host) => (host.includes(":") ? ["--plain-http", host] : [])),
  ];
  return runTool(["login-check", ...hosts, ...flags], { env });
}

describe("a proxy", () => {
  test.each(["HTTPS_PROXY", "https_proxy"])("by %s is asked for a tunnel", async (variable) => {
    const { code, stdout, stderr } = await check({ [variable]: `http://${proxy.host}` }, HOST);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/registry\.corp\.example.*works/);
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT ${HOST}:443`]));
  });

  test.each(["HTTP_PROXY", "http_proxy"])("by %s is asked for whole URLs", async (variable) => {
    const { code, stderr } = await check({ [variable]: `http://${proxy.host}` }, `${HOST}:5000`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(proxy.seen).toContain(`GET http://${HOST}:5000/v2/`);
  });

  test("is spoken to with user and password", async () => {
    const url = `ann:s3cret%2F%25@${guarded.host}`;
    const { code, stderr } = await check(
      { HTTPS_PROXY: `http://${url}`, HTTP_PROXY: url },
      HOST,
      `${HOST}:5000`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(guarded.seen.length).toBeGreaterThan(1);
    expect(guarded.seen.filter((line) => line.endsWith(" refused"))).toEqual([]);
  });

  test.each([
    ["a tunnel", "HTTPS_PROXY", HOST],
    ["a whole URL", "HTTP_PROXY", `${HOST}:5000`],
  ])("that wants another password for %s is said to", async (_, variable, host) => {
    const { code, stdout, stderr } = await check({ [variable]: `http://ann:wr0ng@${guarded.host}` }, host);
    expect(code).toBe(1);
    expect(stdout).toMatch(/PROXY_REFUSED/);
    expect(stderr).toMatch(/407.*\[PROXY_REFUSED\]\n.*HTTPS_PROXY/);
    expect(stdout + stderr).not.toMatch(/wr0ng|ann:/);
    expect(guarded.seen.every((line) => line.endsWith(" refused"))).toBe(true);
  });

  test("that does not let a host through is said to", async () => {
    const { code, stderr } = await check({ HTTPS_PROXY: `http://${proxy.host}` }, "other.corp.example");
    expect(code).toBe(1);
    expect(stderr).toMatch(/other\.corp\.example.*403.*\[PROXY_REFUSED\]/);
    expect(proxy.seen).toEqual(["CONNECT other.corp.example:443"]);
  });

  test("that speaks SOCKS 5 is asked for both, by ALL_PROXY where nothing else is set", async () => {
    const env = { ALL_PROXY: `socks5://${socks.host}` };
    const { code, stderr } = await check(env, HOST, `${HOST}:5000`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(new Set(socks.seen)).toEqual(new Set([`${HOST}:443`, `${HOST}:5000`]));
  });

  test("that is no address is said to be none, and its password is not shown", async () => {
    const { code, stderr } = await check({ HTTPS_PROXY: "socks4://ann:s3cret@127.0.0.1:1" }, HOST);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[BAD_PROXY\]/);
    expect(stderr).not.toContain("s3cret");
  });

  test("is gone round for the addresses that NO_PROXY names", async () => {
    const address = `0.0.0.0:${plain.address.split(":")[1] ?? ""}`;
    const through = async (no: string): Promise<boolean> => {
      proxy.seen.length = 0;
      const env = { HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: no };
      expect(await check(env, address)).toMatchObject({ code: 0, stderr: "" });
      return proxy.seen.length > 0;
    };
    expect(await through("corp.example,10.0.0.0/8,0.0.0.0:1")).toBe(true);
    for (const no of ["0.0.0.0", address, "x.example, 0.0.0.0/8", "*"]) expect(await through(no)).toBe(false);
  });

  test.each(["NO_PROXY", "no_proxy"])("is gone round for the names that %s names", async (variable) => {
    const no = "exact.example, .suffix.example,*.star.example,parent.example,PORT.example:5000";
    const direct = [
      "exact.example",
      "below.exact.example",
      "a.suffix.example",
      "b.star.example",
      "parent.example",
      "c.parent.example",
      "port.example",
    ];
    const proxied = ["inexact.example", "suffix.example", "star.example", "port.example.org"];
    const hosts = [...direct, ...proxied].map((host) => `${host}:5000`);
    await check({ HTTP_PROXY: `http://${proxy.host}`, [variable]: no }, ...hosts, "port.example:5001");
    const asked = proxy.seen.map((line) => new URL(line.replace("GET ", "")).host);
    expect(new Set(asked)).toEqual(new Set([...proxied.map((host) => `${host}:5000`), "port.example:5001"]));
  });
});
