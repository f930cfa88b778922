import { gzipSync } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { deferred } from "../../test/support/deferred.ts";
import { NOBODY, httpWorld, textOf } from "../../test/support/http-world.ts";
import { UserError } from "../errors/user-error.ts";
import type { RetryEvent } from "./http.ts";
import { readBody } from "./read-body.ts";

const { serve, client } = httpWorld();

describe("retries", () => {
  it.each([408, 425, 429, 500, 502, 503, 504])("tries again after %i", async (status) => {
    const events: RetryEvent[] = [];
    const url = await serve((_, response, number) =>
      response.writeHead(number < 3 ? status : 200).end("fine"),
    );
    expect(await textOf(client({ onRetry: (event) => events.push(event) }), `${url}/x?token=secret`)).toBe(
      "fine",
    );
    expect(events.map(({ attempt, method }) => [attempt, method])).toEqual([
      [1, "GET"],
      [2, "GET"],
    ]);
    expect(events[0]?.reason).toContain(String(status));
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it.each([
    [401, "UNAUTHORIZED"],
    [403, "FORBIDDEN"],
    [404, "NOT_FOUND"],
    [400, "HTTP_STATUS"],
    [501, "SERVER_ERROR"],
  ])("does not try again after %i, and calls it %s", async (status, code) => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(status).end("the server's own words");
    });
    const result = client().request({ method: "GET", url: `${url}/x`, side: "upstream" });
    await expect(result).rejects.toMatchObject({ code, side: "upstream", url: `${url}/x` });
    await expect(result).rejects.toThrow(/^GET http.*\/x: answered \d+ .*: the server's own words$/);
    expect(asked).toBe(1);
  });

  it.each([
    [429, "RATE_LIMITED"],
    [500, "SERVER_ERROR"],
    [504, "TIMEOUT"],
  ])("gives up on %i after its tries, and calls it %s", async (status, code) => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(status).end();
    });
    await expect(client({ attempts: 3 }).request({ method: "GET", url })).rejects.toMatchObject({ code });
    expect(asked).toBe(3);
  });

  it("waits as long as Retry-After says, and so does every other request to that host", async () => {
    const times: number[] = [];
    const begin = Date.now();
    const url = await serve((request, response, number) => {
      times.push(Date.now() - begin);
      if (number === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else response.end(request.url);
    });
    const refused = deferred<unknown>();
    const http = client({ onRetry: refused.resolve });
    const first = textOf(http, `${url}/first`);
    await refused.promise;
    await Promise.all([first, textOf(http, `${url}/second`)]);
    expect(times).toHaveLength(3);
    expect(Math.min(...times.slice(1))).toBeGreaterThanOrEqual(990);
  });

  it("reads a date in Retry-After by the clock of the server", async () => {
    const url = await serve((_, response, number) => {
      response.setHeader("date", "Sun, 22 Nov 2015 16:00:00 GMT");
      if (number === 1) response.writeHead(503, { "retry-after": "Sun, 22 Nov 2015 17:00:00 GMT" });
      response.end("fine");
    });
    // An hour is too long; by the clock of this machine it would be over.
    await expect(textOf(client(), url)).rejects.toMatchObject({ code: "SERVER_ERROR" });
    expect(await textOf(client(), url)).toBe("fine");
  });

  it("does not wait for a Retry-After that is too long", async () => {
    const url = await serve((_, response) => response.writeHead(429, { "retry-after": "3600" }).end());
    const result = client().request({ method: "GET", url });
    await expect(result).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("neither waits for a limit of hours nor holds up what is not under it", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/manifest")
        response.writeHead(429, { "ratelimit-remaining": "0;w=21600" }).end("pull rate limit");
      else response.end("fine");
    });
    const http = client();
    const result = http.request({ method: "GET", url: `${url}/manifest` });
    await expect(result).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(await textOf(http, `${url}/blob`)).toBe("fine");
  });

  it("leaves a host alone that says it has nothing left for now", async () => {
    const times: number[] = [];
    const url = await serve((_, response, number) => {
      times.push(Date.now());
      const headers = number === 1 ? { "ratelimit-remaining": "0", "ratelimit-reset": "1" } : {};
      response.writeHead(200, headers).end("fine");
    });
    const http = client();
    expect([await textOf(http, url), await textOf(http, url)]).toEqual(["fine", "fine"]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("tries again after a connection that breaks, with the body opened anew", async () => {
    let opened = 0;
    const url = await serve((request, response, number) => {
      if (number === 1) request.socket.destroy();
      else request.pipe(response);
    });
    const response = await client().request({
      method: "PUT",
      url,
      bodySize: 5,
      body: () => {
        opened += 1;
        return Promise.resolve(Readable.from([Buffer.from("hello")]));
      },
    });
    expect((await readBody(response.body, 100)).toString()).toBe("hello");
    expect(opened).toBe(2);
  });

  it("passes on what a body's source fails with, without another try", async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      request.on("error", () => undefined).resume();
      response.on("error", () => undefined);
    });
    const failure = new UserError("DIGEST_MISMATCH", "wrong");
    const body = (): Promise<Readable> =>
      Promise.resolve(
        Readable.from(
          (async function* () {
            yield Buffer.alloc(1000);
            await sleep(20);
            throw failure;
          })(),
        ),
      );
    await expect(client().request({ method: "PUT", url, body, bodySize: 2000 })).rejects.toBe(failure);
    expect(asked).toBe(1);
  });

  it.each([
    [413, "BODY_LIMIT", "client_max_body_size"],
    [407, "PROXY_REFUSED", "HTTPS_PROXY"],
  ])("says what to look at where the answer is %i", async (status, code, hint) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const result = client().request({ method: "PUT", url, body: Buffer.from("x") });
    await expect(result).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) as string });
  });

  it("says what a server says, packed or not", async () => {
    const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
    const url = await serve((_, response) =>
      response.writeHead(400, headers).end(gzipSync("no room on the disk")),
    );
    await expect(client().request({ method: "GET", url })).rejects.toThrow(/no room on the disk/);
  });

  it("says UNREACHABLE where nothing listens", async () => {
    const result = client().request({ method: "GET", url: `${NOBODY}/x`, side: "local" });
    await expect(result).rejects.toMatchObject({ code: "UNREACHABLE", side: "local" });
    await expect(result).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ["nothing listens", undefined],
    ["the connection breaks", (request: IncomingMessage): unknown => request.socket.destroy()],
    [
      "the answer comes early",
      (_: IncomingMessage, response: ServerResponse): unknown => response.writeHead(413).end(),
    ],
  ])("lets go of a body's source where %s", async (_, script) => {
    const opened: Readable[] = [];
    const url = script === undefined ? `${NOBODY}/x` : await serve(script);
    const body = (): Promise<Readable> => {
      const stream = new Readable({
        read() {
          setImmediate(() => this.push(Buffer.alloc(65_536)));
        },
      });
      opened.push(stream);
      return Promise.resolve(stream);
    };
    const result = client({ attempts: 2 }).request({ method: "PUT", url, body, bodySize: 1e9 });
    await expect(result).rejects.toBeInstanceOf(UserError);
    expect(opened.length).toBeGreaterThan(0);
    await expect.poll(() => opened.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it("says TIMEOUT where nobody answers", async () => {
    const url = await serve(() => undefined);
    const result = client({ idleTimeoutMs: 100, attempts: 2 }).request({ method: "GET", url });
    await expect(result).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  it("ends with the signal's reason", async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const result = client().request({ method: "GET", url, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 30);
    await expect(result).rejects.toThrow("enough");
  });
});

it("counts", async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(200).end(request.method === "GET" ? "12345" : "");
  });
  const http = client();
  await textOf(http, url);
  const { body } = await http.request({ method: "PUT", url, label: "PUT thing", body: Buffer.from("abc") });
  body.resume();
  expect(http.counters()).toEqual([
    {
      host: new URL(url).host,
      requests: { GET: 1, "PUT thing": 1 },
      retries: 0,
      bytesReceived: 5,
      bytesSent: 3,
    },
  ]);
});

describe("credentials with a time", () => {
  it("are made anew for every try, and for their origin alone", async () => {
    const seen: string[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(String(request.headers["signature"]));
      response.end();
    });
    const url = await serve((request, response, number) => {
      seen.push(String(request.headers["signature"]));
      if (number === 1) response.writeHead(503).end();
      else response.writeHead(307, { location: elsewhere }).end();
    });
    let made = 0;
    const sign = () => Promise.resolve({ signature: String((made += 1)) });
    await client().request({ method: "GET", url, sign });
    expect(seen).toEqual(["1", "2", "undefined"]);
  });

  it("that cannot be made fail as they are, in one try and without asking", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const error = new Error("no token");
    let made = 0;
    const sign = () => {
      made += 1;
      return Promise.reject(error);
    };
    await expect(client().request({ method: "GET", url, sign })).rejects.toBe(error);
    expect([made, asked]).toEqual([1, 0]);
    expect(await textOf(client(), url)).toBe("");
  });
});

describe("error messages", () => {
  it("shows no more of an answer than its beginning, and no HTML", async () => {
    const url = await serve((request, response) => {
      const isHtml = request.url === "/html";
      response.writeHead(400, { "content-type": isHtml ? "text/html" : "text/plain" });
      response.end(isHtml ? "<html>".repeat(100) : "word ".repeat(1_000_000));
    });
    const message = async (path: string): Promise<string> =>
      client()
        .request({ method: "GET", url: url + path })
        .then(
          () => "",
          (error: unknown) => (error as Error).message,
        );
    expect(await message("/html")).toBe(`GET ${url}/html: answered 400 Bad Request`);
    expect((await message("/text")).length).toBeLessThan(500);
  });

  it("shows the words of a server on one line, and nothing of them acts", async () => {
    const url = await serve((_, response) =>
      response.writeHead(400).end("no\u001b[2J\nok: all copied\u2028\u202e."),
    );
    const error = (await client()
      .request({ method: "GET", url })
      .catch((caught: unknown) => caught)) as Error;
    expect(error.message).toBe(`GET ${url}/: answered 400 Bad Request: no [2J ok: all copied \\u202e.`);
  });

  it("does not tell people who read files to log in to docker", async () => {
    const url = await serve((_, response) => response.writeHead(401).end());
    const result = client().request({ method: "GET", url });
    await expect(result).rejects.toMatchObject({ hint: expect.not.stringContaining("docker") as string });
  });

  it("hides secrets of an address", async () => {
    const url = await serve((_, response) => response.writeHead(404).end());
    const result = client().request({ method: "GET", url: `${url}/x?X-Amz-Signature=hidden&part=1` });
    await expect(result).rejects.toThrow(/part=REDACTED/);
    await expect(result).rejects.not.toThrow(/hidden/);
  });
});
