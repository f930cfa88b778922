import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Descriptor } from "../content/descriptor.ts";
import { createMemoryFiles } from "../content/memory-files.ts";
import { createMemoryImages } from "../content/memory-images.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import type { ServedRequest } from "./served-request.ts";
import { startServer, type RunningServer, type StartOptions } from "./start-server.ts";

const LAYER = randomBytes(300_000);
const CONFIG = Buffer.from('{"architecture":"amd64","os":"linux"}');
const KUBELET = randomBytes(200_000);

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

let images: ReturnType<typeof createMemoryImages>;
let files: ReturnType<typeof createMemoryFiles>;
let server: RunningServer;
let log: ServedRequest[];
let errors: unknown[];

beforeEach(async () => {
  images = createMemoryImages();
  files = createMemoryFiles({
    "bin/kubelet": KUBELET,
    "a+b c/100%é.sha256": Buffer.from("hash\n"),
    "x.tar.gz": LAYER,
  });
  server = await start({});
});
afterEach(() => server.close());

async function start(options: StartOptions): Promise<RunningServer> {
  log = [];
  errors = [];
  return startServer(
    { images, files },
    { onRequest: (entry) => log.push(entry), onError: (error) => errors.push(error), ...options },
  );
}

async function restart(options: StartOptions): Promise<void> {
  await server.close();
  server = await start(options);
}

/** Sends a request as it is, "..", escapes and all. */
async function ask(
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders = {},
  body?: Uint8Array,
): Promise<Answer> {
  const request = http.request(server.url, {
    method,
    path,
    headers:
      body === undefined || "transfer-encoding" in headers
        ? headers
        : { "content-length": body.byteLength, ...headers },
  });
  request.end(body);
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

function get(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask("GET", path, headers);
}

function json(answer: Answer): unknown {
  return JSON.parse(answer.body.toString());
}

function errorCode(answer: Answer): unknown {
  expect(answer.headers["content-type"]).toBe("application/json");
  return (json(answer) as { errors: { code: string; message: string }[] }).errors[0]?.code;
}

function blobOf(bytes: Uint8Array, mediaType: string = MEDIA_TYPES.ociLayer): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}

function manifestBytes(extra: object = {}): Buffer {
  const config = blobOf(CONFIG, MEDIA_TYPES.ociConfig);
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config,
      layers: [blobOf(LAYER)],
      ...extra,
    }),
  );
}

async function putImage(name: string, tag: string, extra: object = {}): Promise<Descriptor> {
  const store = images.repository(name);
  for (const bytes of [LAYER, CONFIG])
    await store.put(blobOf(bytes), () => Promise.resolve(Readable.from([bytes])));
  const bytes = manifestBytes(extra);
  const descriptor = blobOf(bytes, MEDIA_TYPES.ociManifest);
  await store.putManifest({ descriptor, bytes }, tag);
  return descriptor;
}

describe("a registry to read from", () => {
  test("says that it is one", async () => {
    for (const path of ["/v2/", "/v2"]) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers["docker-distribution-api-version"]).toBe("registry/2.0");
      expect(json(answer)).toEqual({});
    }
  });

  test.each(["v1", "digest"])("gives a manifest by %s, byte for byte", async (by) => {
    const { digest, size } = await putImage("coredns/coredns", "v1");
    const path = `/v2/coredns/coredns/manifests/${by === "v1" ? "v1" : digest}`;
    const answer = await get(path, { accept: "application/json" });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(manifestBytes())).toBe(true);
    expect(answer.headers).toMatchObject({
      "content-type": MEDIA_TYPES.ociManifest,
      "content-length": String(size),
      "docker-content-digest": digest,
      etag: `"${digest}"`,
    });
    const head = await ask("HEAD", path);
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers).toMatchObject({ "content-length": String(size), "docker-content-digest": digest });
    expect((await get(path, { "if-none-match": `W/"x", "${digest}"` })).status).toBe(304);
  });

  test("gives a blob whole and in parts", async () => {
    await putImage("a", "v1");
    const { digest } = blobOf(LAYER);
    const path = `/v2/a/blobs/${digest}`;
    const whole = await get(path);
    expect(whole.body.equals(LAYER)).toBe(true);
    expect(whole.headers).toMatchObject({ "docker-content-digest": digest, "accept-ranges": "bytes" });
    const head = await ask("HEAD", path);
    expect(head.headers["content-length"]).toBe("300000");
    const part = await get(path, { range: "bytes=1000-1999" });
    expect(part.status).toBe(206);
    expect(part.headers).toMatchObject({
      "content-range": "bytes 1000-1999/300000",
      "content-length": "1000",
    });
    expect(part.body.equals(LAYER.subarray(1000, 2000))).toBe(true);
    expect((await get(path, { range: "bytes=-7" })).body.equals(LAYER.subarray(-7))).toBe(true);
    expect((await get(path, { range: "bytes=299000-" })).body.equals(LAYER.subarray(299_000))).toBe(true);
    const beyond = await get(path, { range: "bytes=300000-" });
    expect([beyond.status, beyond.headers["content-range"]]).toEqual([416, "bytes */300000"]);
    const resumed = await get(path, {
      range: "bytes=5-",
      "if-range": `"${digest}"`,
      "if-match": `"${digest}"`,
    });
    expect(resumed.status).toBe(206);
    const changed = await get(path, { range: "bytes=5-", "if-range": '"other"' });
    expect([changed.status, changed.body.length]).toEqual([200, 300_000]);
    expect((await get(path, { "if-match": '"other"' })).status).toBe(412);
    expect((await get(path, { "if-match": `W/"${digest}"` })).status).toBe(412);
    expect((await get(path, { "if-none-match": "*" })).status).toBe(304);
    const ranges = await get(path, { range: "bytes=0-1,4-5" });
    expect([ranges.status, ranges.body.length]).toEqual([200, 300_000]);
  });

  test.each([
    ["/v2/a/manifests/v2", 404, "MANIFEST_UNKNOWN"],
    ["/v2/none/manifests/v1", 404, "MANIFEST_UNKNOWN"],
    [`/v2/a/manifests/${digestOf(Buffer.from("x"))}`, 404, "MANIFEST_UNKNOWN"],
    [`/v2/a/blobs/${digestOf(Buffer.from("x"))}`, 404, "BLOB_UNKNOWN"],
    [`/v2/none/blobs/${digestOf(LAYER)}`, 404, "BLOB_UNKNOWN"],
    ["/v2/a/blobs/sha256:abc", 400, "DIGEST_INVALID"],
    ["/v2/none/tags/list", 404, "NAME_UNKNOWN"],
    ["/v2/a/tags/list?n=x", 400, "PAGINATION_NUMBER_INVALID"],
    ["/v2/a/referrers/x", 400, "DIGEST_INVALID"],
    ["/v2/a/other", 404, "UNSUPPORTED"],
  ])("GET %s is %i %s, and HEAD too", async (path, status, code) => {
    await putImage("a", "v1");
    const answer = await get(path);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    const head = await ask("HEAD", path);
    expect([head.status, head.body.length]).toEqual([status, 0]);
  });

  test("says how long an answer may be kept: for ever what is asked for by its digest, soon over what may be replaced", async () => {
    const { digest } = await putImage("a", "v1");
    const layer = blobOf(LAYER).digest;
    const kept = async (path: string, headers: http.OutgoingHttpHeaders = {}): Promise<unknown> => {
      const answers = [await get(path, headers), await ask("HEAD", path, headers)];
      return [...new Set(answers.map((answer) => answer.headers["cache-control"]))];
    };
    const forEver = ["public, max-age=31536000, immutable"];
    for (const path of [`/v2/a/manifests/${digest}`, `/v2/a/blobs/${layer}`]) {
      expect(await kept(path)).toEqual(forEver);
      expect(await kept(path, { "if-none-match": "*" })).toEqual(forEver);
      expect(await kept(path, { "if-match": '"x"' })).toEqual([undefined]);
    }
    expect(await kept(`/v2/a/blobs/${layer}`, { range: "bytes=1-2" })).toEqual(forEver);
    const names = ["/v2/a/manifests/v1", "/v2/a/tags/list", "/v2/_catalog", `/v2/a/referrers/${digest}`];
    for (const path of [...names, "/bin/kubelet"]) expect(await kept(path)).toEqual(["public, max-age=60"]);
    for (const path of ["/v2/a/manifests/v2", "/nothing", "/v2/none/tags/list"])
      expect(await kept(path)).toEqual([undefined]);
  });

  test("takes a whole URL, as clients send it to what they hold for their proxy", async () => {
    await putImage("a", "v1");
    expect((await get("http://mirror.example:5000/v2/a/manifests/v1")).body.equals(manifestBytes())).toBe(
      true,
    );
    expect((await get("http://mirror.example/bin/kubelet?x")).body.equals(KUBELET)).toBe(true);
  });

  test("lists tags and repositories page by page", async () => {
    for (const tag of ["v1", "v10", "v2", "V3"]) await putImage("b/c", tag);
    await putImage("a", "v1");
    expect(json(await get("/v2/b/c/tags/list"))).toEqual({ name: "b/c", tags: ["V3", "v1", "v10", "v2"] });
    const seen: unknown[] = [];
    let next: string | undefined = "/v2/b/c/tags/list?n=3";
    while (next !== undefined) {
      const answer: Answer = await get(next);
      seen.push((json(answer) as { tags: unknown }).tags);
      next = /^<(.*)>; rel="next"$/.exec(String(answer.headers["link"]))?.[1];
    }
    expect(seen).toEqual([["V3", "v1", "v10"], ["v2"]]);
    expect(json(await get("/v2/_catalog"))).toEqual({ repositories: ["a", "b/c"] });
    const page = await get("/v2/_catalog?n=1");
    expect(json(page)).toEqual({ repositories: ["a"] });
    expect(page.headers["link"]).toBe('</v2/_catalog?n=1&last=a>; rel="next"');
    expect(json(await get("/v2/_catalog?n=0"))).toEqual({ repositories: [] });
  });

  test("lists referrers, by artifact type too", async () => {
    const subject = await putImage("a", "v1");
    const signature = await putImage("a", "sig", { subject, artifactType: "application/x-signature" });
    await putImage("a", "sbom", { subject, artifactType: "application/x-sbom" });
    const all = await get(`/v2/a/referrers/${subject.digest}`);
    expect(all.headers["content-type"]).toBe(MEDIA_TYPES.ociIndex);
    expect(json(all)).toMatchObject({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex });
    expect((json(all) as { manifests: unknown[] }).manifests).toHaveLength(2);
    const some = await get(`/v2/a/referrers/${subject.digest}?artifactType=application/x-signature`);
    expect(some.headers["oci-filters-applied"]).toBe("artifactType");
    expect(json(some)).toMatchObject({
      manifests: [{ digest: signature.digest, artifactType: "application/x-signature" }],
    });
    expect(json(await get(`/v2/a/referrers/${signature.digest}`))).toMatchObject({ manifests: [] });
  });

  test.each([
    ["POST", "/v2/a/blobs/uploads/"],
    ["PATCH", "/v2/a/blobs/uploads/x"],
    ["PUT", "/v2/a/manifests/v1"],
    ["DELETE", "/v2/a/manifests/v1"],
    ["DELETE", `/v2/a/blobs/${digestOf(LAYER)}`],
    ["PUT", "/bin/kubelet"],
    ["DELETE", "/bin/kubelet"],
    ["POST", "/"],
  ])("refuses %s %s", async (method, path) => {
    await putImage("a", "v1");
    const answer = await ask(method, path, {}, Buffer.alloc(100_000));
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
    if (path.startsWith("/v2/")) expect(errorCode(answer)).toBe("UNSUPPORTED");
    expect((await get("/v2/a/manifests/v1")).body.equals(manifestBytes())).toBe(true);
    expect((await get("/bin/kubelet")).body.equals(KUBELET)).toBe(true);
  });
});

describe("a file server", () => {
  test("gives files whole and in parts", async () => {
    const answer = await get("/bin/kubelet");
    const etag = `"${createHash("sha256").update(KUBELET).digest("hex")}"`;
    expect(answer.body.equals(KUBELET)).toBe(true);
    expect(answer.headers).toMatchObject({
      etag,
      "content-type": "application/octet-stream",
      "content-length": "200000",
    });
    const part = await get("/bin/kubelet?x=y", { range: "bytes=199990-", "if-range": etag });
    expect([part.status, part.body.equals(KUBELET.subarray(199_990))]).toEqual([206, true]);
    expect((await ask("HEAD", "/bin/kubelet")).headers["content-length"]).toBe("200000");
  });

  test("keeps odd names, and never sets a content encoding", async () => {
    const answer = await get("/a+b%20c/100%25%C3%A9.sha256");
    expect([answer.status, answer.body.toString()]).toEqual([200, "hash\n"]);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect((await get("/a%2Bb%20c/100%25%C3%A9.sha256")).status).toBe(200);
    const archive = await get("/x.tar.gz", { "accept-encoding": "gzip" });
    expect([archive.headers["content-type"], archive.headers["content-encoding"]]).toEqual([
      "application/gzip",
      undefined,
    ]);
    expect(archive.body.equals(LAYER)).toBe(true);
  });

  test.each([
    "/",
    "/bin",
    "/bin/",
    "/nothing",
    "/../etc/passwd",
    "/bin/%2e%2e/%2e%2e/x",
    "/%zz",
    "/bin%2Fkubelet",
  ])("has nothing at %s", async (path) => expect((await get(path)).status).toBe(404));
});

describe("connections", () => {
  test("content that ends early or fails is a cut connection, never a short answer", async () => {
    const stat = files.stat.bind(files);
    files.stat = async (path) => ({ ...(await stat("bin/kubelet")), size: 200_001, name: path });
    await expect(get("/bin/kubelet")).rejects.toThrow();
    expect(errors).toHaveLength(1);
    await sleep(20);
    expect(log).toMatchObject([{ status: 200, complete: false }]);
  });

  test("a client that goes away stops the reading", async () => {
    let read = 0;
    let closed = false;
    files.stat = () => Promise.resolve({ size: 2 ** 40 });
    files.open = () => {
      const endless = new Readable({
        read(size) {
          read += size;
          this.push(Buffer.alloc(size));
        },
        highWaterMark: 65_536,
      });
      endless.on("close", () => (closed = true));
      return Promise.resolve(endless);
    };
    const socket = connect(Number(server.address.split(":")[1]), "127.0.0.1");
    socket.write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    await sleep(100);
    const before = read;
    await sleep(100);
    expect(read - before).toBeLessThan(1_000_000);
    expect(read).toBeLessThan(64 * 1024 * 1024);
    socket.destroy();
    await sleep(100);
    expect(closed).toBe(true);
  });

  test("a store's bug is a 500 that says nothing, and is reported", async () => {
    files.stat = () => Promise.reject(new Error("secret"));
    const answer = await get("/bin/kubelet");
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toContain("secret");
    expect(errors).toMatchObject([{ message: "secret" }]);
  });

  test("every request is counted, with what went over the wire", async () => {
    await get("/bin/kubelet");
    await sleep(20);
    expect(log).toMatchObject([
      { method: "GET", path: "/bin/kubelet", kind: "file", status: 200, complete: true },
    ]);
    expect(log[0]?.bytesSent).toBeGreaterThan(200_000);
    expect(log[0]?.bytesSent).toBeLessThan(201_000);
  });

  test("a test may answer a request itself", async () => {
    let refusals = 1;
    await restart({
      intercept: (_, response) => {
        refusals -= 1;
        if (refusals < 0) return false;
        response.writeHead(429, { "Retry-After": "1" }).end();
        return true;
      },
    });
    expect((await get("/bin/kubelet")).status).toBe(429);
    expect((await get("/bin/kubelet")).status).toBe(200);
  });

  test("speaks https with a certificate, and says when it cannot be used", async () => {
    const folder = mkdtempSync(join(tmpdir(), "certificate-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const command = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-subj",
      "/CN=localhost",
    ];
    execFileSync("openssl", [...command, "-keyout", key, "-out", cert], { stdio: "ignore" });
    const tls = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    await restart({ tls });
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const request = https.get(`${server.url}/bin/kubelet`, { ca: tls.cert, servername: "localhost" });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    expect(Buffer.concat((await response.toArray()) as Buffer[]).equals(KUBELET)).toBe(true);
    await expect(start({ tls: { ...tls, key: "nonsense" } })).rejects.toMatchObject({
      code: "BAD_CERTIFICATE",
    });
  });

  test("an address that is taken, or is not ours, is named", async () => {
    const port = Number(server.address.split(":")[1]);
    await expect(start({ port })).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
    await expect(start({ host: "192.0.2.1" })).rejects.toMatchObject({ code: "ADDRESS_UNKNOWN" });
  });
});

describe("a registry to push to", () => {
  const { digest } = blobOf(LAYER);
  beforeEach(() => restart({ writable: { images, files } }));

  async function begin(name = "a", query = ""): Promise<Answer> {
    return ask("POST", `/v2/${name}/blobs/uploads/${query}`);
  }

  async function location(answer: Promise<Answer>): Promise<string> {
    const { status, headers } = await answer;
    expect(status).toBe(202);
    return String(headers.location);
  }

  async function expectLayer(name = "a"): Promise<void> {
    expect((await get(`/v2/${name}/blobs/${digest}`)).body.equals(LAYER)).toBe(true);
  }

  test("takes a blob by POST and PUT", async () => {
    const answer = await ask("PUT", `${await location(begin())}?digest=${digest}`, {}, LAYER);
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/v2/a/blobs/${digest}`,
      "docker-content-digest": digest,
    });
    await expectLayer();
  });

  test("takes a blob by one POST", async () => {
    expect((await ask("POST", `/v2/a/blobs/uploads/?digest=${digest}`, {}, LAYER)).status).toBe(201);
    await expectLayer();
  });

  test("takes a blob in parts, says how far it is, and refuses gaps", async () => {
    const upload = await location(begin());
    const first = await ask("PATCH", upload, { "content-range": "0-99999" }, LAYER.subarray(0, 100_000));
    expect([first.status, first.headers["range"]]).toEqual([202, "0-99999"]);
    const gap = await ask("PATCH", upload, { "content-range": "200000-299999" }, LAYER.subarray(200_000));
    expect([gap.status, gap.headers["range"]]).toEqual([416, "0-99999"]);
    const state = await get(upload);
    expect([state.status, state.headers["range"]]).toEqual([204, "0-99999"]);
    await ask("PATCH", upload, { "transfer-encoding": "chunked" }, LAYER.subarray(100_000, 200_000));
    expect((await ask("PUT", `${upload}?digest=${digest}`, {}, LAYER.subarray(200_000))).status).toBe(201);
    await expectLayer();
    expect((await get(upload)).status).toBe(404);
  });

  test("keeps what arrived before a connection was cut", async () => {
    const upload = await location(begin());
    const request = http.request(server.url, {
      method: "PATCH",
      path: upload,
      headers: { "content-length": 300_000 },
    });
    request.on("error", () => undefined);
    request.write(LAYER.subarray(0, 50_000));
    await sleep(100);
    request.destroy();
    await sleep(100);
    expect((await get(upload)).headers["range"]).toBe("0-49999");
    await ask("PATCH", upload, { "content-range": "50000-299999" }, LAYER.subarray(50_000));
    expect((await ask("PUT", `${upload}?digest=${digest}`)).status).toBe(201);
    await expectLayer();
  });

  test("refuses a blob with another digest, and says so on a connection that stays open", async () => {
    const wrong = Buffer.from(LAYER);
    wrong[299_999] = (wrong[299_999] ?? 0) ^ 1;
    const answer = await ask("PUT", `${await location(begin())}?digest=${digest}`, {}, wrong);
    expect([answer.status, errorCode(answer)]).toEqual([400, "DIGEST_INVALID"]);
    expect((await get(`/v2/a/blobs/${digest}`)).status).toBe(404);
    expect((await ask("PUT", `${await location(begin())}?digest=md5:1`, {}, LAYER)).status).toBe(400);
    expect((await ask("PUT", await location(begin()), {}, LAYER)).status).toBe(400);
  });

  test("mounts a blob from another repository, or begins an upload", async () => {
    await putImage("from", "v1");
    expect((await begin("a", `?mount=${digest}&from=from`)).status).toBe(201);
    await expectLayer();
    expect((await begin("b", `?mount=${digest}&from=none`)).status).toBe(202);
    expect((await begin("b", `?mount=${digest}`)).status).toBe(202);
  });

  test("does not need the bytes of a blob that is there already", async () => {
    await putImage("a", "v1");
    expect((await ask("PUT", `${await location(begin())}?digest=${digest}`, {}, LAYER)).status).toBe(201);
  });

  test("forgets a cancelled upload", async () => {
    const upload = await location(begin());
    expect((await ask("DELETE", upload)).status).toBe(204);
    const answer = await ask("PUT", `${upload}?digest=${digest}`, {}, LAYER);
    expect([answer.status, errorCode(answer)]).toEqual([404, "BLOB_UPLOAD_UNKNOWN"]);
  });

  test("takes manifests once their blobs are there", async () => {
    const headers = { "content-type": MEDIA_TYPES.ociManifest };
    const early = await ask("PUT", "/v2/a/manifests/v1", headers, manifestBytes());
    expect([early.status, errorCode(early)]).toEqual([400, "MANIFEST_BLOB_UNKNOWN"]);
    const subject = await putImage("a", "base");
    const answer = await ask("PUT", "/v2/a/manifests/v1", headers, manifestBytes({ subject }));
    const expected = digestOf(manifestBytes({ subject }));
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/v2/a/manifests/${expected}`,
      "docker-content-digest": expected,
      "oci-subject": subject.digest,
    });
    expect((await get("/v2/a/manifests/v1")).headers["docker-content-digest"]).toBe(expected);
    const other = await ask("PUT", `/v2/a/manifests/${digest}`, headers, manifestBytes());
    expect([other.status, errorCode(other)]).toEqual([400, "DIGEST_INVALID"]);
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [{ ...subject, digest }] };
    const childless = await ask("PUT", "/v2/a/manifests/i", {}, Buffer.from(JSON.stringify(index)));
    expect([childless.status, errorCode(childless)]).toEqual([400, "MANIFEST_BLOB_UNKNOWN"]);
  });

  test.each([
    ["not JSON", Buffer.from("x"), 400],
    ["a list", Buffer.from("[]"), 400],
    ["too large", Buffer.alloc(5 * 1024 * 1024), 413],
  ])("refuses a manifest that is %s", async (_, body, status) => {
    expect(
      (await ask("PUT", "/v2/a/manifests/v1", { "content-type": MEDIA_TYPES.ociManifest }, body)).status,
    ).toBe(status);
  });

  test("takes files", async () => {
    expect((await ask("PUT", "/new/f+1", {}, KUBELET)).status).toBe(201);
    expect((await get("/new/f%2B1")).body.equals(KUBELET)).toBe(true);
    expect((await ask("PUT", "/new/f+1", {}, LAYER)).status).toBe(204);
    expect((await ask("PUT", "/new/f+1", { "if-none-match": "*" }, KUBELET)).status).toBe(412);
    expect((await get("/new/f+1")).body.equals(LAYER)).toBe(true);
  });
});
