import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { described, madeUpBytes, sha256, sourceOf } from "../../../test/conformance/file-store.ts";
import { startScriptedServer, type ScriptedServer } from "../../../test/conformance/scripted-server.ts";
import { redirectedHttp } from "../../../test/support/redirected-http.ts";
import type { FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { createHttp } from "../../http/create-http.ts";
import type { AzureLocation } from "../location/file-location.ts";
import { openAzureFiles } from "./azure-files.ts";
import type { AzureOptions } from "./azure-options.ts";
import { readBlobPage } from "./blob-stat.ts";

const bytes = madeUpBytes(200_000);
const http = createHttp({ attempts: 3, backoffMs: 5 });
let server: ScriptedServer;
afterAll(() => http.close());

type Script = (request: IncomingMessage, response: ServerResponse, number: number) => void;
const endpoint = "https://acct.blob.core.windows.net";
const base: AzureLocation = { kind: "azure", account: "acct", container: "ctr", prefix: "pre", endpoint };
const accountKey = Buffer.from("hunter2").toString("base64");

async function start(
  script: Script,
  options: Partial<AzureOptions> = { accountKey },
  place: Partial<AzureLocation> = {},
): Promise<FileStore> {
  server = await startScriptedServer(script);
  return openAzureFiles({ ...base, ...place }, { http: redirectedHttp(http, server.url), ...options });
}

function accept(request: IncomingMessage, response: ServerResponse): void {
  request.resume().on("end", () => response.writeHead(201, { etag: '"e1"' }).end());
}

function refuse(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { "x-ms-error-code": name, connection: "close" }).end();
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

describe("openAzureFiles", () => {
  afterEach(() => server.close());

  it("sends one request with hash, size and what options say", async () => {
    let headers: IncomingMessage["headers"] = {};
    const store = await start(
      (request, response) => {
        headers = request.headers;
        accept(request, response);
      },
      { accountKey, accessTier: "Cool", encryptionScope: "scope1", metadata: { team: "a" } },
    );
    expect(await put(store)).toEqual({ ...described(bytes), etag: '"e1"' });
    expect(server.requests).toEqual(["PUT /acct.blob.core.windows.net/ctr/pre/file"]);
    expect(headers).toMatchObject({
      "content-length": "200000",
      "x-ms-blob-type": "BlockBlob",
      "x-ms-blob-content-type": "application/octet-stream",
      "x-ms-meta-sha256": sha256(bytes),
      "x-ms-meta-size": "200000",
      "x-ms-meta-team": "a",
      "x-ms-access-tier": "Cool",
      "x-ms-encryption-scope": "scope1",
    });
    expect(headers.authorization).toMatch(/^SharedKey acct:/);
  });

  it("signs every try anew", async () => {
    const tokens = ["first", "second"];
    const credential = { getToken: () => Promise.resolve({ token: tokens.shift() ?? "" }) };
    const seen: unknown[] = [];
    const store = await start(
      (request, response) => {
        seen.push(request.headers.authorization);
        if (seen.length === 1) refuse(response, 503, "ServerBusy");
        else accept(request, response);
      },
      { credential },
    );
    await put(store);
    expect(seen).toEqual(["Bearer first", "Bearer second"]);
  });

  it("deletes what Azure has received wrongly, that version and no other", async () => {
    let condition: unknown;
    const store = await start((request, response) => {
      if (request.method === "DELETE") condition = request.headers["if-match"];
      if (request.method === "PUT") response.setHeader("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==");
      accept(request, response);
    });
    expect(await failureOf(put(store))).toMatchObject({ code: "STORED_WRONG" });
    expect(condition).toBe('"e1"');
  });

  it("writes only over what it has seen", async () => {
    const conditions: unknown[] = [];
    const store = await start((request, response) => {
      if (request.method === "HEAD") refuse(response, 404, "BlobNotFound");
      else {
        conditions.push(request.headers["if-none-match"], request.headers["if-match"]);
        accept(request, response);
      }
    });
    await store.stat("file");
    await put(store);
    await put(store);
    expect(conditions).toEqual(["*", undefined, undefined, '"e1"']);
  });

  it.each(["ConditionNotMet", "BlobAlreadyExists", "InvalidBlockList"])(
    "is content where another run has written the same meanwhile, and only then: %s",
    async (name) => {
      let theirs = sha256(bytes);
      const store = await start((request, response, number) => {
        if (request.method === "PUT") refuse(response, name === "ConditionNotMet" ? 412 : 409, name);
        else if (number === 1) refuse(response, 404, "BlobNotFound");
        else response.writeHead(200, { "content-length": 200_000, "x-ms-meta-sha256": theirs }).end();
      });
      await store.stat("file");
      expect(await put(store)).toEqual(described(bytes));
      theirs = "0".repeat(64);
      expect(await failureOf(put(store))).toMatchObject({ code: "CONTENT_CHANGED" });
    },
  );

  it.each([500, 503, 429])("tries again after %i", async (status) => {
    const store = await start((request, response, number) => {
      if (number === 1) response.writeHead(status, { "retry-after": "0", connection: "close" }).end();
      else accept(request, response);
    });
    expect(await put(store)).toMatchObject(described(bytes));
  });

  it("tries again where the store hangs up in the middle", async () => {
    const store = await start((request, response, number) => {
      if (number === 1) request.once("data", () => request.destroy());
      else accept(request, response);
    });
    expect(await put(store)).toMatchObject(described(bytes));
  });

  it("never completes a request with a wrong hash, nor a list of blocks", async () => {
    const store = await start((request, response) => {
      accept(request, response);
    });
    const other = madeUpBytes(200_000, 2);
    const wrong = store.write("file", described(bytes), sourceOf(other));
    expect(await failureOf(wrong)).toMatchObject({ code: "DIGEST_MISMATCH" });
    const large = store.write("file", { sha256: sha256(bytes) }, sourceOf(madeUpBytes(9_000_000)));
    expect(await failureOf(large)).toMatchObject({ code: "DIGEST_MISMATCH" });
    await expect.poll(() => server.requests.some((request) => request.includes("comp=block"))).toBe(true);
    expect(server.requests.filter((request) => request.includes("comp=blocklist"))).toEqual([]);
  });

  it.each<[string, number, string, { code: string; message: RegExp; hint: RegExp }]>([
    [
      "a right that is missing",
      403,
      "AuthorizationPermissionMismatch",
      {
        code: "FORBIDDEN",
        message:
          /^403 on Put Blob to acct\/ctr as the key of the account acct \(AuthorizationPermissionMismatch\)$/,
        hint: /blobs\/write \(role Storage Blob Data Contributor\).*"cw"/,
      },
    ],
    [
      "a network that is not let in",
      403,
      "AuthorizationFailure",
      { code: "FORBIDDEN", message: /403/, hint: /network rules of acct/ },
    ],
    [
      "a key where none is taken",
      403,
      "KeyBasedAuthenticationNotPermitted",
      { code: "FORBIDDEN", message: /403/, hint: /az login/ },
    ],
    [
      "a wrong key",
      403,
      "AuthenticationFailed",
      { code: "UNAUTHORIZED", message: /AuthenticationFailed/, hint: /key or signature/ },
    ],
    [
      "a blob that somebody has leased",
      412,
      "LeaseIdMissing",
      { code: "AZURE_ERROR", message: /^412 on Put Blob/, hint: /lease break/ },
    ],
    [
      "no such container",
      404,
      "ContainerNotFound",
      { code: "NO_SUCH_BUCKET", message: /no container ctr in acct/, hint: /Create/ },
    ],
  ])("says what is wrong: %s", async (_, status, name, expected) => {
    const store = await start((request, response) => {
      request.resume();
      refuse(response, status, name);
    });
    const error = await failureOf(put(store));
    expect(error).toMatchObject({ code: expected.code, side: "local", url: `${endpoint}/ctr/pre/file` });
    expect(error.message).toMatch(expected.message);
    expect(error.hint).toMatch(expected.hint);
    expect(`${error.message}${String(error.hint)}`).not.toContain(accountKey);
  });
});

describe("credentials of Azure", () => {
  afterEach(() => server.close());

  const sas = "sv=2022-11-02&sp=r&se=2030-01-01&sig=hunter2%3D";

  it("a signature of the URL goes into every request, and into no message", async () => {
    const store = await start(
      (_request, response) => refuse(response, 403, "AuthorizationPermissionMismatch"),
      {},
      { sas },
    );
    const error = await failureOf(store.stat("file"));
    expect(server.requests[0]).toBe(`HEAD /acct.blob.core.windows.net/ctr/pre/file?${sas}`);
    expect(error.message).toMatch(/as a shared access signature for "r" until 2030-01-01/);
    expect(`${error.message}${String(error.hint)}${String(error.url)}`).not.toContain("hunter2");
  });

  it("an identity's token says who it was", async () => {
    const claims = Buffer.from(JSON.stringify({ appid: "app-1", oid: "obj-1" })).toString("base64url");
    const token = `x.${claims}.y`;
    const seen: unknown[] = [];
    const credential = { getToken: () => Promise.resolve({ token }) };
    const store = await start(
      (request, response) => {
        seen.push(request.headers.authorization);
        refuse(response, 403, "AuthorizationPermissionMismatch");
      },
      { credential },
    );
    const error = await failureOf(store.stat("file"));
    expect(seen).toEqual([`Bearer ${token}`]);
    expect(error.message).toMatch(/as app-1 \(object obj-1\)/);
    expect(error.message).not.toContain(token);
  });

  it("that cannot be found are an error, and no token goes over plain http", async () => {
    const credential = { getToken: () => Promise.reject(new Error("nobody is logged in\nmore")) };
    const store = await start((_request, response) => refuse(response, 404, "BlobNotFound"), { credential });
    expect(await failureOf(store.stat("file"))).toMatchObject({
      code: "NO_CREDENTIALS",
      message: "No Azure credentials can be used: nobody is logged in",
    });
    const plain = openAzureFiles({ ...base, endpoint: server.url }, { http, credential });
    expect(await plain.stat("file")).toBeUndefined();
  });

  it("come from a connection string, with its endpoint", async () => {
    const seen: unknown[] = [];
    server = await startScriptedServer((request, response) => {
      seen.push(request.headers.authorization);
      refuse(response, 404, "BlobNotFound");
    });
    const connectionString = `AccountName=acct;AccountKey=${accountKey};BlobEndpoint=${server.url}/acct`;
    const store = openAzureFiles(base, { http, connectionString });
    expect(await store.stat("file")).toBeUndefined();
    expect(server.requests).toEqual(["HEAD /acct/ctr/pre/file"]);
    expect(seen).toEqual([expect.stringMatching(/^SharedKey acct:/)]);
  });

  const others: readonly [string, Partial<AzureOptions>][] = [
    ["a connection string", { connectionString: `AccountName=theirs;AccountKey=${accountKey}` }],
    [
      "a connection string with a signature",
      { connectionString: `BlobEndpoint=https://theirs.blob.core.windows.net;SharedAccessSignature=${sas}` },
    ],
    ["a key", { account: "theirs", accountKey }],
    ["a signature", { account: "theirs", sasToken: sas }],
  ];
  it.each(others)("of another account are not for this one: %s", async (_, options) => {
    const seen: unknown[] = [];
    const credential = { getToken: () => Promise.resolve({ token: "own" }) };
    const script: Script = (request, response) => {
      seen.push(request.headers.authorization);
      refuse(response, 404, "BlobNotFound");
    };
    const store = await start(script, { ...options, credential });
    expect(await store.stat("file")).toBeUndefined();
    expect(server.requests).toEqual(["HEAD /acct.blob.core.windows.net/ctr/pre/file"]);
    expect(seen).toEqual(["Bearer own"]);
    const nobody = { getToken: () => Promise.reject(new Error("nobody is logged in")) };
    const without = openAzureFiles(base, { http, ...options, credential: nobody });
    expect((await failureOf(without.stat("file"))).hint).toMatch(/for theirs alone/);
  });
});

describe("readBlobPage", () => {
  const blob = (name: string, metadata: string): string =>
    `<Blob>${name}<Properties><Last-Modified>Thu, 01 Jan 1970 00:00:00 GMT</Last-Modified><Content-Length>5</Content-Length><Content-MD5>XUFAKrxLKna5cZ2REBfFkg==</Content-MD5></Properties><Metadata>${metadata}</Metadata></Blob>`;
  const page = (blobs: string, marker = "<NextMarker />"): string =>
    `<?xml version="1.0"?><EnumerationResults><Blobs>${blobs}</Blobs>${marker}</EnumerationResults>`;

  it("reads names, sizes and hashes", () => {
    const hash = "a".repeat(64);
    const own = `<sha256>${hash}</sha256><size>5</size>`;
    const blobs = [
      blob("<Name>a&amp;b &lt;x&gt; &#39;é.tgz</Name>", own),
      blob('<Name Encoded="true">a%EF%BF%BEb</Name>', own),
      blob("<Name>other</Name>", `<sha256>${hash}</sha256><size>6</size>`),
    ];
    const stat = { size: 5, md5: "5d41402abc4b2a76b9719d911017c592" };
    const { blobs: read, next } = readBlobPage(page(blobs.join("")));
    expect(read).toEqual([
      { name: "a&b <x> 'é.tgz", stat: { ...stat, sha256: hash }, written: 0 },
      { name: "a\uFFFEb", stat: { ...stat, sha256: hash }, written: 0 },
      { name: "other", stat, written: 0 },
    ]);
    expect(next).toBeUndefined();
  });

  it("knows that there is more, and that there is nothing", () => {
    expect(readBlobPage(page(blob("<Name>x</Name>", ""), "<NextMarker>m</NextMarker>")).next).toBe("m");
    expect(readBlobPage(page(""))).toEqual({ blobs: [], next: undefined });
  });

  it("leaves out folders of a hierarchical namespace", () => {
    const folder = blob("<Name>kops</Name>", "<hdi_isfolder>true</hdi_isfolder>");
    expect(readBlobPage(page(folder)).blobs).toEqual([]);
  });
});
