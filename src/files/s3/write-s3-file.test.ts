import { afterAll, afterEach, describe, expect, it } from "vitest";
import { described, madeUpBytes, readAll, sha256, sourceOf } from "../../../test/conformance/file-store.ts";
import { answerWith } from "../../../test/conformance/scripted-server.ts";
import { accept, failureOf, putMadeUp, refuse, S3_BYTES, s3World } from "../../../test/support/s3-world.ts";

const world = s3World();
afterEach(() => world.afterEach());
afterAll(() => world.close());

describe("a write to S3", () => {
  it("writes only over what it has seen", async () => {
    const conditions: unknown[] = [];
    const store = await world.start((request, response, number) => {
      if (request.method === "PUT")
        conditions.push(request.headers["if-none-match"], request.headers["if-match"]);
      if (request.method === "PUT") accept(request, response);
      else response.writeHead(number === 1 ? 404 : 200, { etag: '"e0"' }).end();
    });
    await store.stat("file");
    await putMadeUp(store);
    await putMadeUp(store);
    expect(conditions).toEqual(["*", undefined, undefined, '"e1"']);
  });

  it("is content where another run has written the same meanwhile, and only then", async () => {
    let theirs = sha256(S3_BYTES);
    const store = await world.start((request, response, number) => {
      if (request.method === "PUT") refuse(response, 412, "PreconditionFailed");
      else if (number === 1) response.writeHead(404).end();
      else response.writeHead(200, { "content-length": 200_000, "x-amz-meta-sha256": theirs }).end();
    });
    await store.stat("file");
    expect(await putMadeUp(store)).toEqual(described(S3_BYTES));
    theirs = "0".repeat(64);
    expect(await failureOf(putMadeUp(store))).toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("does without conditions on a store that does not know them", async () => {
    const store = await world.start((request, response) => {
      if (request.headers["if-none-match"] !== undefined) refuse(response, 501, "NotImplemented");
      else if (request.method === "PUT") accept(request, response);
      else response.writeHead(404).end();
    });
    await store.stat("file");
    expect(await putMadeUp(store)).toMatchObject(described(S3_BYTES));
  });

  it.each([500, 503, 429])("tries again after %i", async (status) => {
    const store = await world.start((request, response, number) =>
      number === 1 ? refuse(response, status, "SlowDown") : accept(request, response),
    );
    expect(await putMadeUp(store)).toMatchObject(described(S3_BYTES));
    expect(world.server.requests).toHaveLength(2);
  });

  it.each([
    [409, "ConditionalRequestConflict"],
    [409, "OperationAborted"],
    [400, "IncompleteBody"],
    [400, "RequestTimeout"],
  ])("tries again after %i %s", async (status, code) => {
    const store = await world.start((request, response, number) =>
      number === 1 ? refuse(response, status, code) : accept(request, response),
    );
    expect(await putMadeUp(store)).toMatchObject(described(S3_BYTES));
    expect(world.server.requests).toHaveLength(2);
  });

  it("says that somebody has changed an object which is gone when it is to be written over", async () => {
    let isGone = false;
    const store = await world.start((request, response) => {
      if (isGone) refuse(response, 404, "NoSuchKey");
      else if (request.method === "PUT") accept(request, response);
      else response.writeHead(200, { etag: '"e0"', "content-length": 5 }).end();
    });
    await store.stat("file");
    isGone = true;
    expect(await failureOf(putMadeUp(store))).toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("tries again where the store hangs up in the middle", async () => {
    const store = await world.start((request, response, number) => {
      if (number === 1) request.once("data", () => request.destroy());
      else accept(request, response);
    });
    expect(await putMadeUp(store)).toMatchObject(described(S3_BYTES));
  });

  it("never completes a request with a wrong hash", async () => {
    const received: number[] = [];
    const store = await world.start((request) => {
      let count = 0;
      request.on("data", (chunk: Buffer) => (count += chunk.length));
      request.on("close", () => received.push(count));
    });
    const wrong = store.write("file", described(S3_BYTES), sourceOf(madeUpBytes(200_000, 2)));
    expect(await failureOf(wrong)).toMatchObject({ code: "DIGEST_MISMATCH" });
    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]).toBeLessThan(200_000);
  });

  it("abandons the parts of a file that turns out wrong", async () => {
    const store = await world.start((request, response) => {
      if (request.method === "DELETE") response.writeHead(204).end();
      else if (request.method === "PUT") accept(request, response);
      else
        response.end(
          "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>",
        );
    });
    const large = madeUpBytes(9_000_000);
    const wrong = store.write("file", { sha256: sha256(S3_BYTES) }, sourceOf(large));
    expect(await failureOf(wrong)).toMatchObject({ code: "DIGEST_MISMATCH" });
    const operations = world.server.requests.map((request) => request.replace(/\?.*x-id=/, " "));
    expect(operations.at(-1)).toBe("DELETE /bkt/pre/file AbortMultipartUpload");
    expect(operations.filter((operation) => operation.includes("Complete"))).toEqual([]);
  });

  it("makes parts larger for a file that would have too many, and sends nothing of one that is too large for any", async () => {
    const parts: unknown[] = [];
    const store = await world.start((request, response) => {
      if (request.method === "DELETE") response.writeHead(204).end();
      else if (request.method === "PUT") {
        parts.push(Number(request.headers["content-length"]));
        accept(request, response);
      } else
        response.end(
          "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>",
        );
    });
    const large = madeUpBytes(9_000_000);
    const write = (size: number): Promise<unknown> =>
      store.write("file", { sha256: sha256(large), size }, sourceOf(large));
    expect(await failureOf(write(64 * 1024 ** 3))).toMatchObject({ code: "SIZE_MISMATCH" });
    expect(parts).toEqual([7 * 1024 ** 2]);
    const asked = world.server.requests.length;
    expect(await failureOf(write(5 * 1024 ** 4 + 1))).toMatchObject({ code: "TOO_LARGE", side: "local" });
    expect(world.server.requests).toHaveLength(asked);
  });

  it("is done where only the answer to the completion of its parts was lost", async () => {
    const large = madeUpBytes(9_000_000);
    let isComplete = false;
    const store = await world.start(
      (request, response) => {
        const { method, url = "" } = request;
        if (method === "HEAD")
          response
            .writeHead(isComplete ? 200 : 404, {
              "content-length": large.length,
              "x-amz-meta-sha256": sha256(large),
            })
            .end();
        else if (method === "DELETE") response.writeHead(204).end();
        else if (method === "PUT") accept(request, response);
        else if (url.includes("uploads"))
          response.end(
            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>",
          );
        else if (isComplete) refuse(response, 404, "NoSuchUpload");
        else {
          isComplete = true;
          request.socket.destroy();
        }
      },
      {},
      { multipartAbove: 1_000_000 },
    );
    expect(await store.write("file", described(large), sourceOf(large))).toMatchObject(described(large));
    expect(world.server.requests.filter((line) => /^POST .*uploads/.test(line))).toHaveLength(1);
  });

  it("is made again by the store's clock, once", async () => {
    const away = 3 * 60 * 60_000;
    const store = await world.start((request, response) => {
      const now = Date.now() + away;
      const asked = String(request.headers["x-amz-date"]).replace(
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
        "$1-$2-$3T$4:$5:$6Z",
      );
      response.setHeader("date", new Date(now).toUTCString());
      if (Math.abs(Date.parse(asked) - now) < 15 * 60_000) accept(request, response);
      else refuse(response, 403, "RequestTimeTooSkewed");
    });
    expect(await putMadeUp(store)).toMatchObject(described(S3_BYTES));
    expect(world.server.requests).toHaveLength(2);
  });

  it.each([
    [403, "RequestLimitExceeded"],
    [400, "ThrottlingException"],
  ])("is made again after %i %s, and told as a limit in the end", async (status, code) => {
    const slow = (number: number): boolean => number > 1;
    const store = await world.start((request, response, number) =>
      slow(number) ? accept(request, response) : refuse(response, status, code),
    );
    expect(await putMadeUp(store)).toMatchObject(described(S3_BYTES));
    await world.server.close();
    const always = await world.start((_request, response) => refuse(response, status, code));
    expect(await failureOf(putMadeUp(always))).toMatchObject({ code: "RATE_LIMITED" });
  });

  it("knows what S3 vouches for, and what it does not", async () => {
    const whole = Buffer.from(sha256(S3_BYTES), "hex").toString("base64");
    const answers: Record<string, string>[] = [
      { "x-amz-checksum-sha256": whole, "x-amz-checksum-type": "FULL_OBJECT" },
      { "x-amz-checksum-sha256": `${whole}-3`, "x-amz-checksum-type": "COMPOSITE" },
      { "x-amz-checksum-sha256": `${whole}-3`, "x-amz-meta-sha256": sha256(S3_BYTES) },
      { "x-amz-meta-sha256": "not a hash" },
    ];
    const store = await world.start((_request, response, number) => {
      response.writeHead(200, { "content-length": 5, ...answers[number - 1] }).end();
    });
    const seen: unknown[] = [];
    while (seen.length < answers.length) seen.push((await store.stat("file"))?.sha256);
    expect(seen).toEqual([sha256(S3_BYTES), undefined, sha256(S3_BYTES), undefined]);
  });

  it("reads from an offset where the store sends all there is", async () => {
    const store = await world.start((_request, response) => response.end(S3_BYTES));
    expect((await readAll(await store.open("file", 70_000))).equals(S3_BYTES.subarray(70_000))).toBe(true);
  });

  it("reads a range", async () => {
    const store = await world.start((request, response) => answerWith(request, response, S3_BYTES));
    expect((await readAll(await store.open("file", 5))).equals(S3_BYTES.subarray(5))).toBe(true);
  });
});
