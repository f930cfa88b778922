import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openFileStore } from "../src/files/open-file-store.ts";
import { createHttp } from "../src/http/create-http.ts";
import { madeUpBytes, readAll, sha256 } from "./conformance/file-store.ts";
import { describeWith } from "./conformance/real-server.ts";
import { answerWith, startScriptedServer } from "./conformance/scripted-server.ts";
import { startVersitygw, type Versitygw } from "./conformance/versitygw.ts";

const CONTENT = new Map(
  ["a/one", "a/two", "b/three", "b/four", "c/five"].map((path, index) => [
    path,
    madeUpBytes(500_000 + index, index),
  ]),
);
const SLOW = ["b/four", "c/five"];

describeWith("versitygw", (program) => {
  let server: Versitygw;
  beforeAll(async () => {
    vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
    server = await startVersitygw(program);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  it("a run that is killed leaves nothing half, and the next one fetches only what is missing", async () => {
    let isSlow = true;
    const upstream = await startScriptedServer((request, response) => {
      const path = (request.url ?? "").slice(1);
      const bytes = CONTENT.get(path) ?? Buffer.alloc(0);
      const stalls = isSlow && request.method === "GET" && SLOW.includes(path);
      if (!stalls) {
        answerWith(request, response, bytes);
        return;
      }
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 400_000));
    });
    const list = [...CONTENT].map(([path, bytes]) => ({ path, sha256: sha256(bytes) }));
    const job = JSON.stringify({
      upstream: upstream.url,
      endpoint: server.endpoint,
      root: `s3://${server.bucket}/killed`,
      credentials: server.credentials,
      list,
    });
    const start = () =>
      spawn(
        process.execPath,
        ["--import", "tsx", fileURLToPath(new URL("support/copy-files.ts", import.meta.url)), job],
        { stdio: ["ignore", "pipe", "inherit"] },
      );

    const killed = start();
    await expect.poll(() => server.list("killed")).toHaveLength(6);
    await expect.poll(() => upstream.requests.filter(isSlowGet)).toHaveLength(SLOW.length);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    const complete = ["a/one", "a/two", "b/three"].flatMap((path) => [path, `${path}.sha256`]);
    expect(await server.list("killed")).toEqual(complete);

    isSlow = false;
    upstream.requests.length = 0;
    const [code] = (await once(start(), "exit")) as [number];
    expect(code).toBe(0);
    expect(upstream.requests.filter((request) => request.startsWith("GET")).sort()).toEqual(
      SLOW.map((path) => `GET /${path}`),
    );
    const http = createHttp();
    const { credentials, endpoint, bucket } = server;
    const store = openFileStore(`s3://${bucket}/killed`, {
      http,
      s3: { credentials, endpoint: { url: endpoint } },
    });
    for (const [path, bytes] of CONTENT) {
      expect((await readAll(await store.open(path, 0))).equals(bytes)).toBe(true);
      expect((await readAll(await store.open(`${path}.sha256`, 0))).toString()).toBe(sha256(bytes));
    }
    await http.close();
    await upstream.close();
  });
});

function isSlowGet(request: string): boolean {
  return SLOW.some((path) => request.startsWith(`GET /${path}`));
}
