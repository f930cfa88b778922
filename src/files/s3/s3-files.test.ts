import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { described, madeUpBytes, readAll, sha256, sourceOf } from "../../../test/conformance/file-store.ts";
import {
  answerWith,
  startScriptedServer,
  type ScriptedServer,
} from "../../../test/conformance/scripted-server.ts";
import type { FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { createHttp } from "../../http/create-http.ts";
import type { S3Location } from "../location/file-location.ts";
import { openS3Files } from "./s3-files.ts";
import type { S3Options } from "./s3-options.ts";

const bytes = madeUpBytes(200_000);
const http = createHttp({ attempts: 2, backoffMs: 5 });
const credentials = { accessKeyId: "AKIATESTONLY", secretAccessKey: "hunter2" };
let server: ScriptedServer;
beforeAll(() => {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => server.close());
afterAll(() => http.close());

type Script = (request: IncomingMessage, response: ServerResponse, number: number) => void;
async function start(
  script: Script,
  place: Partial<S3Location> = {},
  more: Partial<S3Options> = {},
): Promise<FileStore> {
  server = await startScriptedServer(script);
  const location: S3Location = {
    kind: "s3",
    bucket: "bkt",
    prefix: "pre",
    endpoint: server.url,
    region: "us-east-1",
    pathStyle: true,
    ...place,
  };
  return openS3Files(location, { http, credentials, ...more });
}

function refuse(response: ServerResponse, status: number, code: string, message = "", headers = {}): void {
  response.writeHead(status, { "content-type": "application/xml", connection: "close", ...headers });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

function accept(request: IncomingMessage, response: ServerResponse): void {
  request.resume().on("end", () => response.writeHead(200, { etag: '"e1"' }).end());
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

describe("openS3Files", () => {
  it("sends one request, which states size, hash and type, and asks for no ACL", async () => {
    let headers: IncomingMessage["headers"] = {};
    const store = await start((request, response) => {
      headers = request.headers;
      accept(request, response);
    });
    expect(await put(store)).toEqual({ ...described(bytes), etag: '"e1"' });
    expect(server.requests).toEqual(["PUT /bkt/pre/file?x-id=PutObject"]);
    const sha = sha256(bytes);
    expect(headers).toMatchObject({
      "content-length": "200000",
      "content-type": "application/octet-stream",
      "x-amz-checksum-sha256": Buffer.from(sha, "hex").toString("base64"),
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "x-amz-meta-sha256": sha,
      "x-amz-meta-size": "200000",
    });
    expect(headers).not.toHaveProperty("x-amz-acl");
    expect(headers).not.toHaveProperty("content-encoding");
  });

  it.each([
    ["has the content checked by its signature where the store ignores checksums", {}, sha256(bytes)],
    [
      "leaves the check to a store that has shown that it does it",
      { "x-amz-checksum-sha256": Buffer.from(sha256(bytes), "hex").toString("base64") },
      "UNSIGNED-PAYLOAD",
    ],
  ])("%s", async (_, answer, expected) => {
    const seen: unknown[] = [];
    const store = await start((request, response) => {
      seen.push(request.headers["x-amz-content-sha256"]);
      request.resume().on("end", () => response.writeHead(200, { etag: '"e1"', ...answer }).end());
    });
    await put(store);
    await put(store);
    expect(seen).toEqual(["UNSIGNED-PAYLOAD", expected]);
  });

  it.each([
    ["expired", 400, "ExpiredToken", "CREDENTIALS_EXPIRED"],
    ["unknown", 403, "InvalidAccessKeyId", "UNAUTHORIZED"],
    ["of a wrong secret", 403, "SignatureDoesNotMatch", "UNAUTHORIZED"],
    ["of an unknown session", 400, "InvalidToken", "UNAUTHORIZED"],
    ["dated wrongly", 403, "RequestTimeTooSkewed", "CLOCK_SKEW"],
    ["without rights", 403, "AccessDenied", "FORBIDDEN"],
    ["of another region", 400, "AuthorizationHeaderMalformed", "WRONG_REGION"],
  ])(
    "a HEAD that is refused without a word is asked for its cause: credentials %s",
    async (_, status, code, expected) => {
      const store = await start((request, response) => {
        if (request.method === "HEAD") response.writeHead(status).end();
        else refuse(response, status, code, expected === "WRONG_REGION" ? "expecting 'eu-1'" : "refused");
      });
      expect((await failureOf(store.stat("file"))).code).toBe(expected);
    },
  );

  it.each([
    [
      "has no checksums (501)",
      501,
      "NotImplemented",
      "Header 'x-amz-checksum-sha256' not implemented",
      ["sha256", "signature", "signature"],
    ],
    [
      "has no checksums (400)",
      400,
      "InvalidArgument",
      "x-amz-checksum-sha256 not supported",
      ["sha256", "signature", "signature"],
    ],
    [
      "wants Content-MD5",
      400,
      "InvalidRequest",
      "Content-MD5 HTTP header is required",
      ["sha256", "md5", "md5"],
    ],
  ])(
    "a store that %s gets a second try so, and keeps its way",
    async (_, status, code, message, expected) => {
      const seen: string[] = [];
      const wanted = expected.at(-1);
      const own = createHttp({ attempts: 2, backoffMs: 5 });
      const store = await start(
        (request, response) => {
          const { headers } = request;
          const way =
            headers["x-amz-checksum-sha256"] !== undefined
              ? "sha256"
              : headers["content-md5"] !== undefined
                ? "md5"
                : "signature";
          seen.push(way);
          if (way !== "md5")
            expect(way === "sha256" || headers["x-amz-content-sha256"] === sha256(bytes)).toBe(true);
          if (way === wanted) accept(request, response);
          else request.resume().on("end", () => refuse(response, status, code, message));
        },
        {},
        { http: own },
      );
      await put(store);
      await put(store);
      await own.close();
      expect(seen).toEqual(expected);
    },
  );

  it("several uploads at once that are refused for one reason all get a second try", async () => {
    const own = createHttp({ attempts: 2, backoffMs: 5 });
    const refused: (() => void)[] = [];
    const store = await start(
      (request, response) => {
        if (request.headers["x-amz-checksum-sha256"] === undefined) accept(request, response);
        else
          request.resume().on("end", () => {
            refused.push(() => {
              refuse(response, 400, "InvalidArgument", "x-amz-checksum-sha256 not supported");
            });
            if (refused.length === 2) for (const answer of refused) answer();
          });
      },
      {},
      { http: own },
    );
    await Promise.all([put(store), put(store)]);
    await own.close();
    expect(refused).toHaveLength(2);
  });

  it("sets encryption, storage class and metadata as told", async () => {
    let headers: IncomingMessage["headers"] = {};
    const options = {
      serverSideEncryption: "aws:kms",
      kmsKeyId: "key-1",
      storageClass: "STANDARD_IA",
      metadata: { team: "a" },
    } as const;
    const store = await start(
      (request, response) => {
        headers = request.headers;
        accept(request, response);
      },
      {},
      options,
    );
    await put(store);
    expect(headers).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "key-1",
      "x-amz-storage-class": "STANDARD_IA",
      "x-amz-meta-team": "a",
    });
  });

  it("writes only over what it has seen", async () => {
    const conditions: unknown[] = [];
    const store = await start((request, response, number) => {
      if (request.method === "PUT")
        conditions.push(request.headers["if-none-match"], request.headers["if-match"]);
      if (request.method === "PUT") accept(request, response);
      else response.writeHead(number === 1 ? 404 : 200, { etag: '"e0"' }).end();
    });
    await store.stat("file");
    await put(store);
    await put(store);
    expect(conditions).toEqual(["*", undefined, undefined, '"e1"']);
  });

  it("is content where another run has written the same meanwhile, and only then", async () => {
    let theirs = sha256(bytes);
    const store = await start((request, response, number) => {
      if (request.method === "PUT") refuse(response, 412, "PreconditionFailed");
      else if (number === 1) response.writeHead(404).end();
      else response.writeHead(200, { "content-length": 200_000, "x-amz-meta-sha256": theirs }).end();
    });
    await store.stat("file");
    expect(await put(store)).toEqual(described(bytes));
    theirs = "0".repeat(64);
    expect(await failureOf(put(store))).toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("does without conditions on a store that does not know them", async () => {
    const store = await start((request, response) => {
      if (request.headers["if-none-match"] !== undefined) refuse(response, 501, "NotImplemented");
      else if (request.method === "PUT") accept(request, response);
      else response.writeHead(404).end();
    });
    await store.stat("file");
    expect(await put(store)).toMatchObject(described(bytes));
  });

  it.each([500, 503, 429])("tries again after %i", async (status) => {
    const store = await start((request, response, number) =>
      number === 1 ? refuse(response, status, "SlowDown") : accept(request, response),
    );
    expect(await put(store)).toMatchObject(described(bytes));
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [409, "ConditionalRequestConflict"],
    [409, "OperationAborted"],
    [400, "IncompleteBody"],
    [400, "RequestTimeout"],
  ])("tries again after %i %s", async (status, code) => {
    const store = await start((request, response, number) =>
      number === 1 ? refuse(response, status, code) : accept(request, response),
    );
    expect(await put(store)).toMatchObject(described(bytes));
    expect(server.requests).toHaveLength(2);
  });

  it("says that somebody has changed an object which is gone when it is to be written over", async () => {
    let isGone = false;
    const store = await start((request, response) => {
      if (isGone) refuse(response, 404, "NoSuchKey");
      else if (request.method === "PUT") accept(request, response);
      else response.writeHead(200, { etag: '"e0"', "content-length": 5 }).end();
    });
    await store.stat("file");
    isGone = true;
    expect(await failureOf(put(store))).toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("tries again where the store hangs up in the middle", async () => {
    const store = await start((request, response, number) => {
      if (number === 1) request.once("data", () => request.destroy());
      else accept(request, response);
    });
    expect(await put(store)).toMatchObject(described(bytes));
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
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(received[0]).toBeLessThan(200_000);
  });

  it("abandons the parts of a file that turns out wrong", async () => {
    const store = await start((request, response) => {
      if (request.method === "DELETE") response.writeHead(204).end();
      else if (request.method === "PUT") accept(request, response);
      else
        response.end(
          "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>",
        );
    });
    const large = madeUpBytes(9_000_000);
    const wrong = store.write("file", { sha256: sha256(bytes) }, sourceOf(large));
    expect(await failureOf(wrong)).toMatchObject({ code: "DIGEST_MISMATCH" });
    const operations = server.requests.map((request) => request.replace(/\?.*x-id=/, " "));
    expect(operations.at(-1)).toBe("DELETE /bkt/pre/file AbortMultipartUpload");
    expect(operations.filter((operation) => operation.includes("Complete"))).toEqual([]);
  });

  it("knows what S3 vouches for, and what it does not", async () => {
    const whole = Buffer.from(sha256(bytes), "hex").toString("base64");
    const answers: Record<string, string>[] = [
      { "x-amz-checksum-sha256": whole, "x-amz-checksum-type": "FULL_OBJECT" },
      { "x-amz-checksum-sha256": `${whole}-3`, "x-amz-checksum-type": "COMPOSITE" },
      { "x-amz-checksum-sha256": `${whole}-3`, "x-amz-meta-sha256": sha256(bytes) },
      { "x-amz-meta-sha256": "not a hash" },
    ];
    const store = await start((_request, response, number) => {
      response.writeHead(200, { "content-length": 5, ...answers[number - 1] }).end();
    });
    const seen: unknown[] = [];
    while (seen.length < answers.length) seen.push((await store.stat("file"))?.sha256);
    expect(seen).toEqual([sha256(bytes), undefined, sha256(bytes), undefined]);
  });

  it("reads a range", async () => {
    const store = await start((request, response) => answerWith(request, response, bytes));
    expect((await readAll(await store.open("file", 5))).equals(bytes.subarray(5))).toBe(true);
  });

  describe("says what is wrong", () => {
    const denied =
      "User: arn:aws:sts::123456789012:assumed-role/deploy/me is not authorized to perform: s3:PutObject on resource: &quot;arn:aws:s3:::bkt/pre/file&quot; because no identity-based policy allows the s3:PutObject action";
    it.each<[string, Script, { code: string; message: RegExp; hint: RegExp }]>([
      [
        "a right that is missing, by S3's own words",
        (_request, response) => refuse(response, 403, "AccessDenied", denied),
        {
          code: "FORBIDDEN",
          message:
            /^403 on PutObject to bkt as arn:aws:sts::123456789012:assumed-role\/deploy\/me \(AccessDenied\)$/,
          hint: /^Missing: s3:PutObject on arn:aws:s3:::bkt\/pre\/file because no identity-based policy/,
        },
      ],
      [
        "a right that is missing, without words",
        (_request, response) => refuse(response, 403, "AccessDenied", "Access Denied"),
        {
          code: "FORBIDDEN",
          message: /PutObject to bkt as access key AKIATESTONLY/,
          hint: /bkt\/pre\/\*: s3:PutObject/,
        },
      ],
      [
        "a key that is missing",
        (_request, response) => refuse(response, 403, "AccessDenied", "not allowed on KMS key"),
        { code: "FORBIDDEN", message: /403/, hint: /kms:GenerateDataKey/ },
      ],
      [
        "another region",
        (_request, response) =>
          refuse(response, 301, "PermanentRedirect", "", { "x-amz-bucket-region": "eu-west-1" }),
        {
          code: "WRONG_REGION",
          message: /bkt is in eu-west-1, not in us-east-1/,
          hint: /s3\.eu-west-1\.amazonaws/,
        },
      ],
      [
        "another region, in the signature",
        (_request, response) =>
          refuse(
            response,
            400,
            "AuthorizationHeaderMalformed",
            "the region 'us-east-1' is wrong; expecting 'eu-1'",
          ),
        { code: "WRONG_REGION", message: /bkt is in eu-1/, hint: /eu-1/ },
      ],
      [
        "no such bucket",
        (_request, response) => refuse(response, 404, "NoSuchBucket"),
        { code: "NO_SUCH_BUCKET", message: /no bucket bkt/, hint: /Create/ },
      ],
      [
        "credentials that have expired",
        (_request, response) => refuse(response, 400, "ExpiredToken"),
        { code: "CREDENTIALS_EXPIRED", message: /expired/, hint: /sso login/ },
      ],
      [
        "a wrong secret",
        (_request, response) => refuse(response, 403, "SignatureDoesNotMatch"),
        { code: "UNAUTHORIZED", message: /AKIATESTONLY/, hint: /secret/ },
      ],
      [
        "a clock that is wrong",
        (_request, response) => refuse(response, 403, "RequestTimeTooSkewed"),
        { code: "CLOCK_SKEW", message: /clocks/, hint: /clock/ },
      ],
    ])("%s", async (_, script, expected) => {
      const error = await failureOf(
        put(
          await start((request, response, number) => {
            request.resume();
            script(request, response, number);
          }),
        ),
      );
      expect(error).toMatchObject({ code: expected.code, side: "local", url: "s3://bkt/pre/file" });
      expect(error.message).toMatch(expected.message);
      expect(error.hint).toMatch(expected.hint);
      expect(`${error.message}${String(error.hint)}`).not.toContain("hunter2");
    });

    it("a bucket that may not be looked into", async () => {
      const store = await start((_request, response) => response.writeHead(403).end());
      const error = await failureOf(store.stat("file"));
      expect(error).toMatchObject({ code: "FORBIDDEN" });
      expect(error.message).toBe("403 on HeadObject to bkt as access key AKIATESTONLY");
      expect(error.hint).toMatch(/s3:GetObject, and s3:ListBucket/);
    });

    it("a store that nobody answers for", async () => {
      const store = await start(() => undefined);
      await server.close();
      expect(await failureOf(store.stat("file"))).toMatchObject({ code: "UNREACHABLE" });
      server = await startScriptedServer(() => undefined);
    });
  });

  it("does not take a bucket that is not there for a file that is not", async () => {
    server = await startScriptedServer((_request, response) => response.writeHead(404).end());
    vi.stubEnv("AWS_ENDPOINT_URL_S3", server.url);
    const location = { kind: "s3", bucket: "bkt", prefix: "", pathStyle: true } as const;
    const store = openS3Files(location, { http, credentials });
    expect(await failureOf(store.stat("file"))).toMatchObject({ code: "NO_SUCH_BUCKET" });
    vi.unstubAllEnvs();
  });

  it("asks for the region where the URL does not tell it", async () => {
    const regions: string[] = [];
    server = await startScriptedServer((request, response) => {
      regions.push(/\/([^/]+)\/s3\/aws4_request/.exec(String(request.headers.authorization))?.[1] ?? "");
      if (request.url === "/bkt/") response.writeHead(301, { "x-amz-bucket-region": "eu-north-1" }).end();
      else response.writeHead(404).end();
    });
    vi.stubEnv("AWS_ENDPOINT_URL_S3", server.url);
    vi.stubEnv("AWS_REGION", "us-west-1");
    const location = { kind: "s3", bucket: "bkt", prefix: "", pathStyle: true } as const;
    const store = openS3Files(location, { http, credentials });
    expect(await store.stat("file")).toBeUndefined();
    expect(await store.stat("file")).toBeUndefined();
    expect(server.requests[0]).toMatch(/^HEAD \/bkt/);
    expect(regions).toEqual(["us-west-1", "eu-north-1", "eu-north-1"]);
    vi.unstubAllEnvs();
  });
});
