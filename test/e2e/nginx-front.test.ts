import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { renderNginxFront } from "../../src/serve/render-nginx-front.ts";
import { startServer, type RunningServer } from "../../src/serve/start-server.ts";
import { runCommand } from "../cli/run-command.ts";
import { describeWith, startProgram, type RealServer } from "../conformance/real-server.ts";
import { publishImage } from "../support/image-fixture.ts";
import { madeUpBytes } from "../support/made-up-bytes.ts";

const LAYER = madeUpBytes(20_000_000, "layer");
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

describeWith("nginx", (program) => {
  let origin: RunningServer;
  let nginx: RealServer;
  let asked: string[];
  let root: string;
  let blob: string;
  const images = createMemoryImages();

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "nginx-front-"));
    const text = LAYER.toString("latin1");
    await publishImage(images.repository("app"), "v1", [text]);
    const content = { images, files: createMemoryFiles({ "a/kubelet": LAYER }) };
    origin = await startServer(content, {
      intercept: ({ method, url, headers }) => {
        asked.push(`${method ?? ""} ${url ?? ""} ${headers.authorization ?? ""}`);
        return false;
      },
    });
    blob = digestOf(Buffer.from(`${text} amd64`));
    nginx = await startProgram(program, (port) => {
      const front = { origin: new URL(origin.url), originAuthorities: "/none", size: "1g" };
      const conf = renderNginxFront({ ...front, listen: `127.0.0.1:${port}`, folder: join(root, "cache") });
      writeFileSync(join(root, "nginx.conf"), aroundIt(root, conf));
      return ["-c", join(root, "nginx.conf"), "-e", join(root, "error.log")];
    });
  });
  afterAll(async () => {
    await nginx.close();
    await origin.close();
    rmSync(root, { recursive: true, force: true });
  });

  const read = async (
    path: string,
    init: RequestInit = {},
  ): Promise<{ response: Response; digest: string }> => {
    const response = await fetch(`${nginx.url.replace(/\/$/, "")}${path}`, init);
    return { response, digest: digestOf(Buffer.from(await response.arrayBuffer())) };
  };

  test("four readers of a layer at once cost the origin each byte once; who comes later, nothing", async () => {
    asked = [];
    const path = `/v2/app/blobs/${blob}`;
    const found = await Promise.all(Array.from({ length: 4 }, () => read(path)));
    expect(found.map(({ response }) => response.status)).toEqual(Array(4).fill(200));
    expect(new Set(found.map(({ digest }) => digest))).toEqual(new Set([blob]));
    const pieces = Math.ceil(Buffer.byteLength(`${LAYER.toString("latin1")} amd64`) / (16 * 1024 * 1024));
    expect(asked).toHaveLength(pieces);
    expect((await read(path)).response.headers.get("x-cache-status")).toBe("HIT");
    const part = await read(path, { headers: { range: "bytes=17000000-17000099" } });
    expect(part.response.status).toBe(206);
    expect(part.response.headers.get("content-length")).toBe("100");
    const head = await read(path, { method: "HEAD" });
    expect(head.response.headers.get("docker-content-digest")).toBe(blob);
    expect(asked).toHaveLength(pieces);
  });

  test("another spelling of a layer's address is no other copy of it, and only its own words reach the origin", async () => {
    const path = `/v2/app/blobs/${blob}`;
    await read(path);
    asked = [];
    for (const other of [`${path}?x=1`, path.replace("/v2/", "/v2//"), path.replace("app", "%61pp")]) {
      const { response, digest } = await read(other);
      expect([response.headers.get("x-cache-status"), digest]).toEqual(["HIT", blob]);
    }
    expect(asked).toEqual([]);
    const fresh = `/v2/app/blobs/${digestOf(Buffer.from("none"))}`;
    expect((await read(`${fresh}?x=1`)).response.status).toBe(404);
    expect(asked).toEqual([`GET ${fresh} `]);
    expect((await read(`${fresh}%0a`)).response.status).toBe(400);
  });

  test("that something is not there is kept for some seconds", async () => {
    asked = [];
    for (const status of ["MISS", "HIT"]) {
      const { response } = await read("/v2/app/manifests/missing");
      expect([response.status, response.headers.get("x-cache-status")]).toEqual([404, status]);
    }
    expect(asked).toHaveLength(1);
  });

  test("manifests by digest are kept as they are", async () => {
    const index = await images.repository("app").resolve("v1");
    asked = [];
    for (const status of ["MISS", "HIT"]) {
      const { response, digest } = await read(`/v2/app/manifests/${index?.digest ?? ""}`);
      expect(response.headers.get("x-cache-status")).toBe(status);
      expect(response.headers.get("content-type")).toBe(index?.mediaType);
      expect(digest).toBe(index?.digest);
    }
    expect(asked).toHaveLength(1);
  });

  test("files, tags and what is not there are answered; no login gets through, and nothing is written", async () => {
    asked = [];
    const login = { headers: { authorization: "Basic c2VjcmV0" } };
    expect((await read("/a/kubelet", login)).digest).toBe(digestOf(LAYER));
    expect((await read("/v2/app/manifests/v1", login)).response.status).toBe(200);
    expect((await read("/v2/app/manifests/none", login)).response.status).toBe(404);
    expect((await read("/v2/", login)).response.status).toBe(200);
    expect(asked.filter((line) => line.includes("Basic"))).toEqual([]);
    const before = asked.length;
    expect((await read("/a/kubelet", { method: "DELETE" })).response.status).toBe(403);
    expect(asked).toHaveLength(before);
  });

  test("what is known is answered while the origin is away", async () => {
    await read("/a/kubelet");
    await origin.close();
    expect((await read("/a/kubelet")).digest).toBe(digestOf(LAYER));
    expect((await read(`/v2/app/blobs/${blob}`)).digest).toBe(blob);
  });
});

function aroundIt(root: string, conf: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${root}/${kind};`)
    .join(" ");
  return `daemon off; master_process off; pid ${root}/nginx.pid; events { worker_connections 256; }
http { access_log off; ${temporary}
${conf}}`;
}

describe("render nginx", () => {
  test("prints a configuration", async () => {
    const tls = ["--tls-cert", "/etc/tls/a.pem", "--tls-key", "/etc/tls/a.key", "--listen", "[::]:443"];
    const { stdout, code } = await runCommand(
      "render",
      "nginx",
      "--origin",
      "https://mirror.example",
      ...tls,
    );
    expect(code).toBe(0);
    expect(stdout).toContain("  listen [::]:443 ssl;");
    expect(stdout).toContain("server mirror.example:443 max_fails=0;");
    expect(stdout).toContain("proxy_ssl_verify on;");
    expect(stdout).toContain("max_size=50g");
    const address = await runCommand("render", "nginx", "--origin", "https://[fd00::1]:5000");
    expect(address.stdout).toContain("proxy_ssl_name fd00::1;");
  });

  test.each([
    ["--origin", "http://me:secret@mirror.example"],
    ["--origin", "http://mirror.example/path"],
    ["--origin", "mirror.example:5000"],
    ["--origin", "ftp://mirror.example"],
    ["--listen", "5000; include /etc/passwd"],
    ["--cache", "/a b"],
    ["--cache", "relative"],
    ["--cache-size", "50 GB"],
    ["--tls-cert", "/a.pem"],
    ["--origin-ca", "/$x"],
  ])("refuses %s %s", async (flag, value) => {
    const { error, stdout } = await runCommand("render", "nginx", "--origin", "http://a:1", flag, value);
    expect(error).toMatchObject({ code: "BAD_FLAGS" });
    expect(JSON.stringify(error)).not.toContain("secret@");
    expect(stdout).toBe("");
  });
});
