import { afterEach, describe, expect, it } from "vitest";
import { startLoopbackServer } from "../../test/support/loopback-server.ts";
import { ANY_STATUS } from "./any-status.ts";
import { createHttp } from "./create-http.ts";
import type { Http, HttpRequest, WaitEvent } from "./http.ts";
import { tellsRateLimit } from "./rate-limit.ts";
import { readBody } from "./read-body.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Answer = readonly [status: number, headers: Readonly<Record<string, string>>, body: string];

/** A host that refuses so often, and takes what comes then. */
async function host(
  [status, headers, body]: Answer,
  times: number,
): Promise<{ http: Http; url: string; waits: WaitEvent[]; asked: () => number }> {
  const server = await startLoopbackServer((_, response, number) => {
    if (number <= times) response.writeHead(status, headers).end(body);
    else response.end("fine");
  });
  const waits: WaitEvent[] = [];
  const http = createHttp({ backoffMs: 1, maxBackoffMs: 4, attempts: 3, onWait: (wait) => waits.push(wait) });
  closers.push(
    () => http.close(),
    () => server.close(),
  );
  return { http, url: `http://${server.host}/`, waits, asked: () => server.seen.length };
}

const google = (reason: string, status = "PERMISSION_DENIED"): string =>
  JSON.stringify({
    error: { code: 403, status, message: "no", errors: [{ domain: "usageLimits", reason }] },
  });
const s3 = (code: string): string => `<Error><Code>${code}</Code><Message>no</Message></Error>`;
const aws = (type: string): string => JSON.stringify({ __type: type, message: "Rate exceeded" });
const oci = (code: string): string => JSON.stringify({ errors: [{ code, message: "no" }] });

const LIMITS: [string, Answer][] = [
  ["Cloud Storage", [403, {}, google("rateLimitExceeded")]],
  ["Cloud Storage, of a user", [403, {}, google("userRateLimitExceeded")]],
  ["Google, by its status", [403, {}, google("other", "RESOURCE_EXHAUSTED")]],
  ["S3, and stores like it", [403, {}, s3("RequestLimitExceeded")]],
  ["S3 with 400", [400, {}, s3("SlowDown")]],
  ["Amazon's JSON interfaces", [400, {}, aws("ThrottlingException")]],
  ["the same with a namespace", [400, {}, aws("com.amazon.coral.availability#ThrottlingException")]],
  ["the same in a header", [400, { "x-amzn-errortype": "a#TooManyRequestsException:http://x" }, ""]],
  ["a registry with 403", [403, {}, oci("TOOMANYREQUESTS")]],
  ["a registry with 400, in small letters", [400, {}, oci("toomanyrequests")]],
  ["GitHub in words", [403, {}, "You have exceeded a secondary rate limit."]],
  ["GitHub by what is left", [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0" }, ""]],
  ["429 in whatever words", [429, { "content-type": "text/html" }, "<h1>Slow down</h1>"]],
  ["503 of Azure", [503, { "x-ms-error-code": "ServerBusy" }, s3("ServerBusy")]],
];

it.each([
  [403, "60", true],
  [403, "0", false],
  [400, "60", false],
])("%i with Retry-After %s asks for fewer requests: %s", (status, wait, expected) => {
  expect(tellsRateLimit({ status, headers: { "retry-after": wait }, text: "" }, Date.now())).toBe(expected);
});

describe("a host that is asked too often", () => {
  const ways: [string, Partial<HttpRequest>][] = [
    ["as an error", {}],
    ["where a caller judges refusals itself", { expect: [200, 400, 403] }],
  ];
  describe.each(ways)("%s", (_, more) => {
    it.each(LIMITS)("is waited for, and asked again: %s", async (__, answer) => {
      const { http, url, waits, asked } = await host(answer, 2);
      const response = await http.request({ method: "GET", url, ...more });
      expect((await readBody(response.body, 100)).toString()).toBe("fine");
      expect(asked()).toBe(3);
      expect(waits.length).toBeGreaterThanOrEqual(2);
    });
  });

  it("is told as that in the end, with what to do", async () => {
    const { http, url } = await host([403, {}, google("rateLimitExceeded")], 9);
    const explain = () => ({ code: "FORBIDDEN", hint: "Ask for the right.", detail: "too fast" });
    await expect(http.request({ method: "GET", url, explain, expect: [200, 403] })).rejects.toMatchObject({
      code: "RATE_LIMITED",
      hint: expect.stringContaining("Try again later") as string,
      message: expect.stringMatching(/answered 403 Forbidden: too fast$/) as string,
    });
  });

  it.each<[string, Answer]>([
    ["no right", [403, {}, google("forbidden")]],
    ["no wait that is asked for", [403, { "retry-after": "0" }, ""]],
    ["a quota of a day", [403, {}, google("dailyLimitExceeded")]],
    [
      "a quota of storage",
      [403, {}, JSON.stringify({ errors: [{ code: "DENIED", message: "quota exceeded" }] })],
    ],
    ["a word in a message", [403, {}, oci("DENIED").replace("no", "no TOOMANYREQUESTS here")]],
    [
      "a bad request",
      [400, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" }, s3("InvalidRequest")],
    ],
  ])("is none with %s: its answer is handed out whole, once", async (_, answer) => {
    const { http, url, asked } = await host(answer, 9);
    const response = await http.request({ method: "GET", url, expect: [200, 400, 403] });
    expect([response.status, (await readBody(response.body, 1000)).toString()]).toEqual([
      answer[0],
      answer[2],
    ]);
    expect(asked()).toBe(1);
  });

  it("is nobody's business where a library judges every status", async () => {
    const { http, url, asked } = await host([403, {}, s3("SlowDown")], 9);
    const response = await http.request({ method: "GET", url, expect: ANY_STATUS });
    expect([response.status, (await readBody(response.body, 1000)).toString()]).toEqual([
      403,
      s3("SlowDown"),
    ]);
    expect(asked()).toBe(1);
  });

  it("has one try where the caller has a retry of its own, and is told as that", async () => {
    const { http, url, asked } = await host([403, {}, oci("TOOMANYREQUESTS")], 9);
    await expect(
      http.request({ method: "PUT", url, retry: false, expect: [201, 403] }),
    ).rejects.toMatchObject({
      code: "RATE_LIMITED",
    });
    expect(asked()).toBe(1);
  });
});
