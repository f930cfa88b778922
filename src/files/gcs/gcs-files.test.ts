import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { described, madeUpBytes, readAll, sourceOf } from "../../../test/conformance/file-store.ts";
import {
  answerWith,
  startScriptedServer,
  type ScriptedServer,
} from "../../../test/conformance/scripted-server.ts";
import { redirectedHttp } from "../../../test/support/redirected-http.ts";
import type { FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { createHttp } from "../../http/create-http.ts";
import { Crc32c } from "./crc32c.ts";
import { openGcsFiles } from "./gcs-files.ts";
import type { GcsOptions } from "./gcs-options.ts";

const bytes = madeUpBytes(200_000);
const http = createHttp({ attempts: 3, backoffMs: 5 });
let server: ScriptedServer;
afterAll(() => http.close());

type Script = (request: IncomingMessage, response: ServerResponse, number: number) => void;
const location = { kind: "gcs", bucket: "bkt", prefix: "pre" } as const;

async function start(script: Script, options: Partial<GcsOptions> = {}): Promise<FileStore> {
  server = await startScriptedServer(script);
  return openGcsFiles(location, { http, endpoint: server.url, ...options });
}

function object(content: Buffer, more: Record<string, unknown> = {}): string {
  const checksum = new Crc32c();
  checksum.update(content);
  const size = String(content.length);
  return JSON.stringify({ name: "pre/file", generation: "7", size, crc32c: checksum.base64(), ...more });
}

/** Takes an upload in full, and gives its text up to the content. */
async function receive(request: IncomingMessage): Promise<string> {
  const body = await readAll(request);
  return body.subarray(0, 1_000).toString("latin1");
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify({ error: { code: status, message } }));
}

async function failureOf(result: Promise<unknown>): Promise<UserError> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error;
  throw new Error(`no UserError: ${String(error)}`);
}

const put = (store: FileStore) => store.write("file", described(bytes), sourceOf(bytes));

describe("openGcsFiles", () => {
  afterEach(() => server.close());

  it("sends one request with hash, size and what options say, and no ACL", async () => {
    let body = "";
    const options = { storageClass: "NEARLINE", kmsKeyName: "projects/p/k", metadata: { team: "a" } };
    const store = await start((request, response) => {
      void receive(request).then((text) => {
        body = text;
        response.end(object(bytes));
      });
    }, options);
    expect(await put(store)).toEqual(described(bytes));
    const [request = ""] = server.requests;
    const query = new URL(request.replace("POST ", "http://host")).searchParams;
    expect(request).toMatch(/^POST \/upload\/storage\/v1\/b\/bkt\/o\?/);
    expect(Object.fromEntries(query)).toMatchObject({ uploadType: "multipart", kmsKeyName: "projects/p/k" });
    expect(query.has("predefinedAcl")).toBe(false);
    const description = /\{.*\}/.exec(body)?.[0] ?? "";
    const { sha256 } = described(bytes);
    expect(JSON.parse(description)).toEqual({
      name: "pre/file",
      contentType: "application/octet-stream",
      storageClass: "NEARLINE",
      metadata: { team: "a", sha256, size: "200000" },
    });
  });

  it("deletes what Cloud Storage has received wrongly, that generation and no other", async () => {
    const store = await start((request, response) => {
      void receive(request).then(() => response.end(object(madeUpBytes(200_000, 2))));
    });
    expect(await failureOf(put(store))).toMatchObject({ code: "STORED_WRONG", url: "gs://bkt/pre/file" });
    expect(server.requests[1]).toBe("DELETE /storage/v1/b/bkt/o/pre%2Ffile?ifGenerationMatch=7");
  });

  it("writes only over what it has seen", async () => {
    const store = await start((request, response) => {
      if (request.method === "GET") refuse(response, 404, "No such object: bkt/pre/file");
      else void receive(request).then(() => response.end(object(bytes)));
    });
    await store.stat("file");
    await put(store);
    await put(store);
    const conditions = server.requests.map((request) => /ifGenerationMatch=(\d+)/.exec(request)?.[1]);
    expect(conditions).toEqual([undefined, "0", "7"]);
  });

  it("tells of a download that broke off under the host that was asked", async () => {
    server = await startScriptedServer((request, response, number) =>
      answerWith(request, response, bytes, number === 1 ? { cutAt: 100_000 } : {}),
    );
    const hosts: string[] = [];
    const own = createHttp({ backoffMs: 5, onRetry: ({ host }) => hosts.push(host) });
    const store = openGcsFiles(location, { http: own, endpoint: server.url });
    expect((await readAll(await store.open("file", 0))).equals(bytes)).toBe(true);
    expect(hosts).toEqual([new URL(server.url).host]);
    await own.close();
  });

  it("is content where another run has written the same meanwhile, and only then", async () => {
    let theirs = described(bytes).sha256;
    const store = await start((request, response, number) => {
      if (request.method === "POST") refuse(response, 412, "conditionNotMet");
      else if (number === 1) refuse(response, 404, "No such object");
      else response.end(object(bytes, { metadata: { sha256: theirs } }));
    });
    await store.stat("file");
    expect(await put(store)).toEqual(described(bytes));
    theirs = "0".repeat(64);
    expect(await failureOf(put(store))).toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("waits where 403 means too many requests, and tells Google's words in the end", async () => {
    const limited = JSON.stringify({
      error: { code: 403, message: "The rate is too high.", errors: [{ reason: "rateLimitExceeded" }] },
    });
    let left = 2;
    const store = await start((request, response) => {
      if ((left -= 1) >= 0) response.writeHead(403, { connection: "close" }).end(limited);
      else void receive(request).then(() => response.end(object(bytes)));
    });
    expect(await put(store)).toEqual(described(bytes));
    left = 99;
    expect(await failureOf(store.stat("file"))).toMatchObject({
      code: "RATE_LIMITED",
      message: expect.stringMatching(/403 Forbidden: The rate is too high\.$/) as string,
    });
  });

  it.each([500, 503, 429])("tries again after %i", async (status) => {
    const store = await start((request, response, number) => {
      if (number === 1) response.writeHead(status, { "retry-after": "0", connection: "close" }).end();
      else void receive(request).then(() => response.end(object(bytes)));
    });
    expect(await put(store)).toEqual(described(bytes));
  });

  it("tries again where the store hangs up in the middle", async () => {
    const store = await start((request, response, number) => {
      if (number === 1) request.once("data", () => request.destroy());
      else void receive(request).then(() => response.end(object(bytes)));
    });
    expect(await put(store)).toEqual(described(bytes));
  });

  it("never completes a request with a wrong hash", async () => {
    const received: number[] = [];
    const store = await start((request) => {
      let count = 0;
      request.on("data", (chunk: Buffer) => (count += chunk.length));
      request.on("close", () => received.push(count));
    });
    const wrong = store.write("file", described(bytes), sourceOf(madeUpBytes(200_000, 2)));
    expect(await failureOf(wrong)).toMatchObject({ code: "DIGEST_MISMATCH" });
    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]).toBeLessThan(200_000);
  });

  it("reads on where a download was cut", async () => {
    const store = await start((request, response, number) =>
      answerWith(request, response, bytes, number === 1 ? { cutAt: 70_000 } : {}),
    );
    expect((await readAll(await store.open("file", 0))).equals(bytes)).toBe(true);
    expect(server.requests[1]).toMatch(/bytes=70000-$/);
  });

  it.each<[string, number, string, { code: string; message: RegExp; hint: RegExp }]>([
    [
      "a right that is missing",
      403,
      "robot@p.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud Storage object. Permission 'storage.objects.create' denied on resource (or it may not exist).",
      {
        code: "FORBIDDEN",
        message: /^403 on objects\.insert to bkt as nobody \(no credentials are sent\): robot@p\.iam/,
        hint: /^Missing on bkt.*: storage\.objects\.create \(roles\/storage\.objectUser/,
      },
    ],
    [
      "a right that is missing, without words",
      403,
      "Forbidden",
      { code: "FORBIDDEN", message: /403/, hint: /storage\.objects\.create, and storage\.objects\.delete/ },
    ],
    [
      "a key that is missing",
      403,
      "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
      { code: "FORBIDDEN", message: /403/, hint: /cryptoKeyEncrypterDecrypter/ },
    ],
    [
      "no such bucket",
      404,
      "The specified bucket does not exist.",
      { code: "NO_SUCH_BUCKET", message: /no bucket bkt/, hint: /Create/ },
    ],
    [
      "a login that is over",
      401,
      "Invalid Credentials",
      { code: "UNAUTHORIZED", message: /^401 on objects\.insert to bkt/, hint: /gcloud auth/ },
    ],
  ])("says what is wrong: %s", async (_, status, said, expected) => {
    const store = await start((request, response) => {
      request.resume();
      refuse(response, status, said);
    });
    const error = await failureOf(put(store));
    expect(error).toMatchObject({ code: expected.code, side: "local", url: "gs://bkt/pre/file" });
    expect(error.message).toMatch(expected.message);
    expect(error.hint).toMatch(expected.hint);
  });

  it("does not take a bucket that is not there for a file that is not", async () => {
    const store = await start((_request, response) =>
      refuse(response, 404, "The specified bucket does not exist."),
    );
    expect(await failureOf(store.stat("file"))).toMatchObject({ code: "NO_SUCH_BUCKET" });
  });
});

describe("credentials of Google", () => {
  afterEach(() => server.close());

  async function withCredentials(script: Script): Promise<{ store: FileStore; close: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), "kops-assets-gcs-"));
    const credentialsFile = join(folder, "credentials.json");
    const user = {
      type: "authorized_user",
      client_id: "id",
      client_secret: "hunter2",
      refresh_token: "again",
    };
    await writeFile(credentialsFile, JSON.stringify(user));
    server = await startScriptedServer(script);
    const store = openGcsFiles(location, { http: redirectedHttp(http, server.url), credentialsFile });
    return { store, close: () => rm(folder, { recursive: true }) };
  }

  it("come from a file, by way of our own client, and one token serves all requests", async () => {
    const tokens: unknown[] = [];
    const { store, close } = await withCredentials((request, response) => {
      if (request.url?.startsWith("/oauth2.googleapis.com/token") === true) {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ access_token: "t1", expires_in: 3600, token_type: "Bearer" }));
        return;
      }
      tokens.push(request.headers.authorization);
      refuse(response, 404, "No such object");
    });
    expect(await store.stat("one")).toBeUndefined();
    expect(await store.stat("two")).toBeUndefined();
    expect(tokens).toEqual(["Bearer t1", "Bearer t1"]);
    expect(server.requests).toHaveLength(3);
    await close();
  });

  it("are sent to no other server that their own one redirects to", async () => {
    const other = await startScriptedServer((_request, response) => response.end("{}"));
    const { store, close } = await withCredentials((_request, response) =>
      response.writeHead(307, { location: `${other.url}/token`, connection: "close" }).end(),
    );
    expect((await failureOf(store.stat("one"))).code).toBe("NO_CREDENTIALS");
    expect(other.requests).toEqual([]);
    await Promise.all([close(), other.close()]);
  });

  it("that are refused are an error that shows no secret", async () => {
    const { store, close } = await withCredentials((_request, response) => {
      response.writeHead(400, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify({ error: "invalid_grant", error_description: "Token has been revoked." }));
    });
    const error = await failureOf(store.stat("one"));
    expect(error).toMatchObject({ code: "NO_CREDENTIALS", side: "local" });
    expect(error.message).toMatch(/invalid_grant/);
    expect(`${error.message}${String(error.hint)}`).not.toContain("hunter2");
    await close();
  });

  it("are never sent over plain http", async () => {
    let authorization: unknown = "unseen";
    const store = await start(
      (request, response) => {
        authorization = request.headers.authorization;
        refuse(response, 404, "No such object");
      },
      { credentialsFile: "/nowhere" },
    );
    expect(await store.stat("one")).toBeUndefined();
    expect(authorization).toBeUndefined();
  });
});

describe("Crc32c", () => {
  it.each([
    ["", "AAAAAA=="],
    ["123456789", "4waSgw=="],
    ["The quick brown fox jumps over the lazy dog", "ImIEBA=="],
  ])("of %j", (text, expected) => {
    const checksum = new Crc32c();
    checksum.update(Buffer.from(text));
    expect(checksum.base64()).toBe(expected);
  });

  it("is the same in pieces of any length", () => {
    const whole = new Crc32c();
    whole.update(bytes);
    const pieces = new Crc32c();
    for (let at = 0, size = 0; at < bytes.length; at += size) {
      size = (size * 7 + 1) % 1013;
      pieces.update(bytes.subarray(at, at + size));
    }
    expect(pieces.base64()).toBe(whole.base64());
  });
});
