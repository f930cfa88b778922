import type { IncomingMessage } from "node:http";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { described, sha256 } from "../../../test/conformance/file-store.ts";
import { accept, putMadeUp, refuse, S3_BYTES, s3World } from "../../../test/support/s3-world.ts";
import { createHttp } from "../../http/create-http.ts";

const world = s3World();
afterEach(() => world.afterEach());
afterAll(() => world.close());

describe("openS3Files", () => {
  it("sends one request, which states size, hash and type, and asks for no ACL", async () => {
    let headers: IncomingMessage["headers"] = {};
    const store = await world.start((request, response) => {
      headers = request.headers;
      accept(request, response);
    });
    expect(await putMadeUp(store)).toEqual({ ...described(S3_BYTES), etag: '"e1"' });
    expect(world.server.requests).toEqual(["PUT /bkt/pre/file?x-id=PutObject"]);
    const sha = sha256(S3_BYTES);
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
    ["has the content checked by its signature where the store ignores checksums", {}, sha256(S3_BYTES)],
    [
      "leaves the check to a store that has shown that it does it",
      { "x-amz-checksum-sha256": Buffer.from(sha256(S3_BYTES), "hex").toString("base64") },
      "UNSIGNED-PAYLOAD",
    ],
  ])("%s", async (_, answer, expected) => {
    const seen: unknown[] = [];
    const store = await world.start((request, response) => {
      seen.push(request.headers["x-amz-content-sha256"]);
      request.resume().on("end", () => response.writeHead(200, { etag: '"e1"', ...answer }).end());
    });
    await putMadeUp(store);
    await putMadeUp(store);
    expect(seen).toEqual(["UNSIGNED-PAYLOAD", expected]);
  });

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
      const store = await world.start(
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
            expect(way === "sha256" || headers["x-amz-content-sha256"] === sha256(S3_BYTES)).toBe(true);
          if (way === wanted) accept(request, response);
          else request.resume().on("end", () => refuse(response, status, code, message));
        },
        {},
        { http: own },
      );
      await putMadeUp(store);
      await putMadeUp(store);
      await own.close();
      expect(seen).toEqual(expected);
    },
  );

  it("several uploads at once that are refused for one reason all get a second try", async () => {
    const own = createHttp({ attempts: 2, backoffMs: 5 });
    const refused: (() => void)[] = [];
    const store = await world.start(
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
    await Promise.all([putMadeUp(store), putMadeUp(store)]);
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
    const store = await world.start(
      (request, response) => {
        headers = request.headers;
        accept(request, response);
      },
      {},
      options,
    );
    await putMadeUp(store);
    expect(headers).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "key-1",
      "x-amz-storage-class": "STANDARD_IA",
      "x-amz-meta-team": "a",
    });
  });
});
