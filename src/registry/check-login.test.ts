import { afterEach, describe, expect, it } from "vitest";
import {
  startLoopbackServer,
  type LoopbackServer,
  type SeenRequest,
} from "../../test/support/loopback-server.ts";
import { UserError } from "../errors/user-error.ts";
import { createHttp } from "../http/create-http.ts";
import { checkLogin, type LoginCheck, type LoginQuestion } from "./check-login.ts";
import type { Credential, FindCredential } from "./credential.ts";

const ANN: Credential = { kind: "password", username: "ann", password: "secret-of-ann" };
const BOB: Credential = { kind: "password", username: "bob", password: "wrong-secret" };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const header = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** A registry with tokens that say what they allow (or, opaque, do not): ann may push to "team/app" and pull all, strangers pull "public". */
async function withTokens(isOpaque = false): Promise<LoopbackServer> {
  const tokens = new Map<string, readonly string[]>();
  const server = await serve((request, response, number) => {
    const url = new URL(request.path, "http://x");
    if (url.pathname === "/token") {
      const { authorization } = request.headers;
      if (authorization !== undefined && authorization !== header("ann", "secret-of-ann"))
        return response.writeHead(401).end();
      const asked = url.searchParams.getAll("scope").flatMap(singleScopes);
      const granted = asked.filter((scope) =>
        authorization === undefined ? scope === "public pull" : / pull$|^team\/app push$/.test(scope),
      );
      const access = granted
        .map((scope) => scope.split(" "))
        .map(([name, action]) => ({ type: "repository", name, actions: [action] }));
      const payload = Buffer.from(JSON.stringify({ access })).toString("base64url");
      const token = isOpaque ? `opaque-${number}` : `e30.${payload}.${number}`;
      tokens.set(token, granted);
      return response.end(JSON.stringify({ token, expires_in: 300 }));
    }
    const name = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(url.pathname)?.[1];
    const granted = tokens.get((request.headers.authorization ?? "").replace("Bearer ", ""));
    const isIn = granted !== undefined && (name === undefined || granted.includes(`${name} pull`));
    if (isIn && request.method === "POST" && granted.includes(`${name ?? ""} push`))
      return response.writeHead(202, { location: `${url.pathname}1` }).end();
    if (isIn && request.method === "DELETE") return response.writeHead(204).end();
    if (isIn && request.method === "POST") return response.writeHead(401).end();
    if (isIn) return response.writeHead(name === undefined ? 200 : 404).end();
    const realm = `http://${request.headers.host ?? ""}/token`;
    return response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}",service="test"` }).end();
  });
  return server;
}

function singleScopes(scope: string): string[] {
  const [, name = "", actions = ""] = /^repository:(.+):([^:]+)$/.exec(scope) ?? [];
  return actions.split(",").map((action) => `${name} ${action}`);
}

async function serve(answer: Parameters<typeof startLoopbackServer>[0]): Promise<LoopbackServer> {
  const server = await startLoopbackServer(answer);
  closers.push(() => server.close());
  return server;
}

async function check(
  host: string,
  credential: Credential | FindCredential | undefined,
  question: Pick<LoginQuestion, "repository" | "push"> = {},
): Promise<Partial<LoginCheck> & { code?: string | undefined }> {
  const http = createHttp({ backoffMs: 1, attempts: 2 });
  closers.push(() => http.close());
  const credentials: FindCredential =
    typeof credential === "function"
      ? credential
      : () => Promise.resolve(credential === undefined ? undefined : { credential, source: "config.json" });
  const { error, ...result } = await checkLogin({ host, http, credentials, ...question });
  expect(JSON.stringify({ ...result, error: String(error) })).not.toMatch(/secret/);
  return { ...result, code: error?.code };
}

const isWrite = ({ method }: SeenRequest): boolean => method !== "GET" && method !== "HEAD";

describe("a login check at a registry with tokens", () => {
  it.each([
    ["a good password", ANN, {}, { pull: "allowed", push: undefined, code: undefined }],
    ["a wrong password", BOB, {}, { pull: "refused", push: undefined, code: "UNAUTHORIZED" }],
    ["nobody", undefined, {}, { pull: "unknown", push: undefined, code: undefined }],
    ["nobody, for what is public", undefined, { repository: "public" }, { pull: "allowed", code: undefined }],
    [
      "nobody, for what is not",
      undefined,
      { repository: "team/app" },
      { pull: "refused", code: "UNAUTHORIZED" },
    ],
    [
      "the right to push",
      ANN,
      { repository: "team/app", push: true },
      { pull: "allowed", push: "allowed", code: undefined },
    ],
    [
      "no right to push",
      ANN,
      { repository: "other", push: true },
      { pull: "allowed", push: "refused", code: "FORBIDDEN" },
    ],
    [
      "a wrong password, to push",
      BOB,
      { push: true },
      { pull: "refused", push: "refused", code: "UNAUTHORIZED" },
    ],
    ["a push to anywhere", ANN, { push: true }, { pull: "allowed", push: "untried", code: undefined }],
    [
      "a push to anywhere by nobody",
      undefined,
      { push: true },
      { pull: "unknown", push: "refused", code: "UNAUTHORIZED" },
    ],
  ] as const)("tells %s", async (_, credential, question, expected) => {
    const server = await withTokens();
    expect(await check(server.host, credential, question)).toMatchObject({
      ...expected,
      source: credential === undefined ? undefined : "config.json",
      user: credential?.username,
    });
    // What was begun was cancelled.
    const writes = server.seen.filter(isWrite).map(({ method }) => method);
    expect(writes.filter((method) => method !== "POST" && method !== "DELETE")).toEqual([]);
    expect(writes.includes("DELETE")).toBe("push" in expected && expected.push === "allowed");
  });

  it.each([
    ["team/app", "allowed", undefined],
    ["other", "refused", "UNAUTHORIZED"],
  ])("finds out by an upload what an opaque token allows (%s)", async (repository, push, code) => {
    const server = await withTokens(true);
    const result = await check(server.host, ANN, { repository, push: true });
    expect(result).toMatchObject({ pull: "allowed", push, code });
  });
});

describe("a login check elsewhere", () => {
  it("sends a password to a registry that asks for it", async () => {
    const server = await serve((request, response) => {
      const isIn = request.headers.authorization === header("ann", "secret-of-ann");
      response.writeHead(isIn ? 200 : 401, { "www-authenticate": "Basic realm=x" }).end();
    });
    expect(await check(server.host, ANN)).toMatchObject({ pull: "allowed", code: undefined });
    expect(await check(server.host, BOB)).toMatchObject({ pull: "refused", code: "UNAUTHORIZED" });
  });

  it("needs no login where none is asked for", async () => {
    const server = await serve((_, response) => response.end("{}"));
    expect(await check(server.host, undefined)).toMatchObject({
      pull: "allowed",
      source: undefined,
      code: undefined,
    });
  });

  it.each([
    [404, "NOT_FOUND"],
    [500, "SERVER_ERROR"],
    [403, "FORBIDDEN"],
  ])("says what is wrong with a host that answers %i", async (status, code) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    expect(await check(server.host, ANN)).toMatchObject({ pull: "refused", code });
  });

  it.each([
    [{ repository: "public" }, { pull: "allowed", code: undefined }],
    [{}, { pull: "unknown", code: "NO_CREDENTIALS" }],
    [{ repository: "team/app" }, { pull: "refused", code: "NO_CREDENTIALS" }],
    [
      { repository: "public", push: true },
      { pull: "allowed", push: "refused", code: "NO_CREDENTIALS" },
    ],
  ] as const)("goes as a stranger where no credential can be had: %j", async (question, expected) => {
    const server = await withTokens();
    const failing = (): Promise<never> =>
      Promise.reject(new UserError("NO_CREDENTIALS", "there is no identity here"));
    expect(await check(server.host, failing, question)).toMatchObject({ ...expected, source: undefined });
  });

  it.each([
    ["lets everybody push", 202, "allowed", undefined],
    ["is read-only", 405, "refused", "READ_ONLY"],
    ["knows no pushes", 501, "refused", "SERVER_ERROR"],
    ["refuses strangers", 401, "refused", "UNAUTHORIZED"],
    ["forbids it", 403, "refused", "FORBIDDEN"],
  ])("tells that a registry %s, with and without a repository", async (_, status, push, code) => {
    const server = await serve((request, response) => {
      if (request.method !== "POST") response.end("{}");
      else response.writeHead(status, status === 202 ? { location: "/v2/x/blobs/uploads/1" } : {}).end();
    });
    for (const question of [{ push: true }, { push: true, repository: "team/app" }]) {
      expect(await check(server.host, undefined, question)).toMatchObject({ pull: "allowed", push, code });
    }
  });

  it.each([400, 401, 403, 404])(
    "leaves the push to anywhere untried where a name is answered %i",
    async (status) => {
      const server = await serve((request, response) => {
        if (request.headers.authorization === undefined)
          response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end();
        else if (request.method === "POST") response.writeHead(status).end();
        else response.end("{}");
      });
      const result = await check(server.host, ANN, { push: true });
      expect(result).toMatchObject({ pull: "allowed", push: "untried", code: undefined });
    },
  );

  it.each([{}, { repository: "team/app" }])(
    "does not take a login page for a registry (%j)",
    async (question) => {
      const server = await serve((_, response) => {
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>Sign in</html>");
      });
      const result = await check(server.host, undefined, question);
      expect(result).toMatchObject({ pull: "refused", code: "BAD_REGISTRY_ANSWER" });
    },
  );

  it("says that a host cannot be reached", async () => {
    const server = await startLoopbackServer(() => undefined);
    await server.close();
    expect(await check(server.host, ANN)).toMatchObject({ code: "UNREACHABLE" });
  });
});
