import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { layerOf, readAll, sourceOf } from "../../test/conformance/image-store.ts";
import { makeCertificate } from "../../test/support/certificate.ts";
import { publishImage } from "../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import {
  startTokenRegistry,
  type TokenRegistry,
  type TokenRules,
} from "../../test/support/token-registry.ts";
import { startWritableRegistry } from "../../test/support/writable-registry.ts";
import type { ImageStore } from "../content/image-store.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry, type Registry } from "./create-registry.ts";
import type { Credential, FindCredential } from "./credential.ts";

const PERSON: Credential = { kind: "password", username: "ann", password: "secret" };
const USERS = { ann: "secret" };
const bytes = madeUpBytes(100_000, "auth");

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

function open(host: string, credential?: Credential, lookups: string[] = []): Registry {
  const http = createHttp({ backoffMs: 5 });
  closers.push(() => http.close());
  const credentials: FindCredential = ({ host: asked }) => {
    lookups.push(asked);
    return Promise.resolve(credential === undefined ? undefined : { credential, source: "test" });
  };
  return createRegistry({ host, http, side: "local", credentials });
}

async function start(rules: TokenRules): Promise<TokenRegistry> {
  const registry = await startTokenRegistry(rules);
  closers.push(() => registry.close());
  return registry;
}

const publicToAll: TokenRules["grant"] = (scope, user) => user === "ann" || scope.endsWith(":pull");
const toAnnOnly: TokenRules["grant"] = (_, user) => user === "ann";
const toAnnOrNobody: TokenRules["grant"] = (_, user) => (user === "ann" ? true : undefined);

describe("tokens", () => {
  it("reads what is public as a stranger, without looking for credentials", async () => {
    const server = await start({ grant: publicToAll, users: USERS });
    const { descriptor } = await publishImage(server.images.repository("app"), "v1", ["layer"]);
    const lookups: string[] = [];
    const store = open(server.host, PERSON, lookups).repository("app");
    expect(await store.resolve("v1")).toEqual(descriptor);
    await store.manifest("v1");
    expect(server.tokenRequests).toEqual(["GET stranger repository:app:pull"]);
    expect(server.requests.map((line) => line.split(" ").at(-1))).toEqual(["out", "in", "in"]);
    expect(lookups).toEqual([]);
  });

  it.each([
    ["gives strangers a token that is good for nothing", toAnnOnly],
    ["gives strangers no token", toAnnOrNobody],
  ])("logs in where the token server %s, and from then on at once", async (_, grant) => {
    const server = await start({ grant, users: USERS });
    for (const name of ["one", "two"]) await publishImage(server.images.repository(name), "v1", ["layer"]);
    const registry = open(server.host, PERSON);
    expect(await registry.repository("one").resolve("v1")).toBeDefined();
    expect(await registry.repository("two").resolve("v1")).toBeDefined();
    expect(server.tokenRequests).toEqual([
      "GET stranger repository:one:pull",
      "GET ann repository:one:pull",
      "GET ann repository:two:pull",
    ]);
  });

  it("pushes as the person, asks for each repository once, and for the source of a mount too", async () => {
    const server = await start({ grant: publicToAll, users: USERS });
    const registry = open(server.host, PERSON);
    for (const name of ["one", "two"]) {
      const stores = Array.from({ length: 5 }, () => registry.repository(name));
      await Promise.all(
        stores.map((store, number) => publishImage(store, `v${number}`, [`layer ${number}`, "shared"])),
      );
      expect(await registry.repository(name).put(layerOf(bytes), sourceOf(bytes))).toBe(
        name === "one" ? "sent" : "mounted",
      );
    }
    expect(server.tokenRequests).toEqual([
      "GET ann repository:one:pull,push",
      "GET ann repository:two:pull,push repository:one:pull",
    ]);
  });

  it.each([1, 2, 3])("goes on when tokens expire after %i requests", async (uses) => {
    const server = await start({ grant: publicToAll, users: USERS, uses });
    const store = open(server.host, PERSON).repository("app");
    const { descriptor } = await publishImage(store, "v1", ["one", "two"]);
    await store.put(layerOf(bytes), sourceOf(bytes));
    expect((await readAll(await store.open(layerOf(bytes), 0))).equals(bytes)).toBe(true);
    expect((await server.images.repository("app").resolve("v1"))?.digest).toBe(descriptor.digest);
  });

  it("goes on as a stranger when tokens expire", async () => {
    const server = await start({ grant: publicToAll, uses: 1 });
    await publishImage(server.images.repository("app"), "v1", ["layer"]);
    const store = open(server.host).repository("app");
    for (let times = 0; times < 4; times++) expect(await store.resolve("v1")).toBeDefined();
  });

  it("looks a credential up anew that the token server refuses", async () => {
    const server = await start({ grant: toAnnOnly, users: { ann: "renewed" } });
    const asked: (string | undefined)[] = [];
    const credentials: FindCredential = ({ repository, refused }) => {
      asked.push(repository);
      const credential = refused === undefined ? PERSON : { ...PERSON, password: "renewed" };
      return Promise.resolve({ credential, source: "test" });
    };
    const http = createHttp();
    closers.push(() => http.close());
    const store = createRegistry({ host: server.host, http, credentials }).repository("team/app");
    expect(await store.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
    expect(asked).toEqual(["team/app", "team/app"]);
  });

  it("exchanges an identity token by POST", async () => {
    const server = await start({ grant: toAnnOnly, refreshTokens: { "refresh-me": "ann" } });
    const store = open(server.host, { kind: "identity", identityToken: "refresh-me" }).repository("app");
    expect(await store.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
    expect(server.tokenRequests).toEqual(["POST ann repository:app:pull,push"]);
  });

  it.each([
    ["a stranger", publicToAll, undefined, "resolve"],
    ["a person", toAnnOnly, PERSON, "resolve"],
    ["a person who writes", toAnnOnly, PERSON, "put"],
  ] as const)(
    "asks for what the registry names, which may know a repository by another name, as %s",
    async (...row) => {
      const [, grant, credential, act] = row;
      const nameOf = (name: string): string => `team-docker/${name}`;
      const server = await start({ grant, users: USERS, nameOf });
      const { descriptor } = await publishImage(server.images.repository("app"), "v1", ["layer"]);
      const store = open(server.host, credential).repository("app");
      if (act === "put") expect(await store.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
      else expect(await store.resolve("v1")).toEqual(descriptor);
      const asked = server.tokenRequests.length;
      expect(server.tokenRequests.at(-1)).toMatch(/ repository:app:pull\S* repository:team-docker\/app:pull/);
      await store.manifest("v1");
      expect(server.tokenRequests.length).toBeLessThanOrEqual(act === "put" ? asked + 2 : asked);
    },
  );

  it("finds a token server that is named by its path alone", async () => {
    const server = await start({ grant: publicToAll, realm: "/token" });
    await expect(open(server.host).repository("app").resolve("v1")).rejects.toThrow(
      `http://${server.host}/token`,
    );
  });

  it("sends the password by TLS to a token server of the registry's own that forgets TLS in its address", async () => {
    const certificate = makeCertificate();
    const secure = createTlsServer(certificate, ({ url = "", headers }, response) => {
      const realm = `http://${headers.host ?? ""}/token`;
      if (url.startsWith("/token") && headers.authorization?.startsWith("Basic ") === true)
        response.end(JSON.stringify({ token: "good" }));
      else if (headers.authorization === "Bearer good") response.writeHead(404).end();
      else response.writeHead(401, { "www-authenticate": `Bearer realm="${realm}",service="test"` }).end();
    }).listen(0, "127.0.0.1");
    await once(secure, "listening");
    closers.push(() => new Promise((resolve) => secure.close(() => resolve())));
    const host = `127.0.0.1:${(secure.address() as AddressInfo).port}`;
    const http = createHttp({ tls: () => ({ ca: certificate.cert }) });
    closers.push(() => http.close());
    const credentials: FindCredential = () => Promise.resolve({ credential: PERSON, source: "test" });
    const registry = createRegistry({ host, http, credentials, plainHttp: false });
    expect(await registry.repository("app").resolve("v1")).toBeUndefined();
  });

  const denied: [string, TokenRules["grant"], Credential | undefined][] = [
    ["a stranger", toAnnOnly, undefined],
    ["a wrong password", toAnnOrNobody, { ...PERSON, password: "wrong-password" }],
    ["a person without the right", () => false, PERSON],
    ["a stale bearer token", toAnnOnly, { kind: "bearer", token: "stale-token" }],
  ];
  it.each(denied)("says UNAUTHORIZED, not that there is nothing, to %s", async (_, grant, credential) => {
    const server = await start({ grant, users: USERS });
    const store: ImageStore = open(server.host, credential).repository("app");
    for (const result of [store.resolve("v1"), store.put(layerOf(bytes), sourceOf(bytes))]) {
      const error: unknown = await result.catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "UNAUTHORIZED", side: "local" });
      expect(JSON.stringify(error) + String(error)).not.toMatch(/wrong-password|stale-token/);
    }
    expect(server.requests.length).toBeLessThan(12);
  });

  it("sends no credential to a token server that is not https", async () => {
    const server = await start({ grant: toAnnOnly, users: USERS, realm: "http://tokens.example.test/token" });
    const result = open(server.host, PERSON).repository("app").put(layerOf(bytes), sourceOf(bytes));
    await expect(result).rejects.toMatchObject({ code: "BAD_TOKEN_SERVER" });
  });

  it.each(["no json", "{}", `{"token":""}`])(
    "says what is wrong with a token server that answers %s",
    async (body) => {
      const tokens = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
      await once(tokens, "listening");
      closers.push(() => new Promise((resolve) => tokens.close(() => resolve())));
      const realm = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
      const server = await start({ grant: toAnnOnly, realm });
      await expect(open(server.host).repository("app").resolve("v1")).rejects.toMatchObject({
        code: "BAD_TOKEN_SERVER",
      });
    },
  );
});

describe("basic authentication", () => {
  it("is gone over to where tokens are offered too, and do not do", async () => {
    const tokens = await start({ grant: toAnnOnly, users: USERS });
    const challenges: string[] = [];
    const server = await startWritableRegistry({
      intercept: (request, response) => {
        const { authorization = "" } = request.headers;
        if (authorization === `Basic ${Buffer.from("ann:secret").toString("base64")}`) return false;
        challenges.push(authorization.split(" ")[0] ?? "");
        request.resume();
        response
          .writeHead(401, { "www-authenticate": ["BASIC realm=x", `bearer realm="${tokens.realm}"`] })
          .end();
        return true;
      },
    });
    closers.push(() => server.close());
    const store = open(server.host, PERSON).repository("app");
    expect(await store.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
    expect(challenges).toEqual(["", "Bearer"]);
  });

  it("is not gone over to with a token only, though one repository refuses it", async () => {
    const tokens = await start({ grant: toAnnOnly, refreshTokens: { "refresh-me": "ann" } });
    const server = await startWritableRegistry({
      intercept: (request, response) => {
        const { authorization = "" } = request.headers;
        if (authorization.startsWith("Bearer ") && !request.url?.includes("/closed/")) return false;
        request.resume();
        response
          .writeHead(401, { "www-authenticate": ["Basic realm=x", `Bearer realm="${tokens.realm}"`] })
          .end();
        return true;
      },
    });
    closers.push(() => server.close());
    const registry = open(server.host, { kind: "identity", identityToken: "refresh-me" });
    const put = (name: string) => registry.repository(name).put(layerOf(bytes), sourceOf(bytes));
    await expect(put("closed/app")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await put("app")).toBe("sent");
  });

  it("comes after the registry has asked for it, and to that registry only", async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(bytes);
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    closers.push(() => new Promise((resolve) => elsewhere.close(() => resolve())));
    const expected = `Basic ${Buffer.from("ann:secret").toString("base64")}`;
    const server = await startWritableRegistry({
      intercept: (request, response) => {
        const isKnown = request.headers.authorization === expected;
        if (isKnown && !/blobs/.test(request.url ?? "")) return false;
        const headers = isKnown
          ? { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/blob` }
          : { "www-authenticate": 'Basic realm="registry"' };
        response.writeHead(isKnown ? 307 : 401, headers).end();
        return true;
      },
    });
    closers.push(() => server.close());
    const lookups: string[] = [];
    const store = open(server.host, PERSON, lookups).repository("app");
    expect(await store.resolve("v1")).toBeUndefined();
    expect((await readAll(await store.open(layerOf(bytes), 0))).equals(bytes)).toBe(true);
    expect(lookups.every((host) => host === server.host)).toBe(true);
    expect(seen).toEqual([undefined]);
    await expect(open(server.host).repository("app").resolve("v1")).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
  });

  it.each([
    [401, "unauthorized"],
    [403, "Your authorization token has expired. Reauthenticate and try again."],
  ])("goes on with a renewed credential after %i in the middle", async (status, message) => {
    let current = "first";
    const server = await startWritableRegistry({
      intercept: (request, response) => {
        const given = Buffer.from((request.headers.authorization ?? "").replace("Basic ", ""), "base64");
        if (given.toString() === `AWS:${current}`) return false;
        request.resume();
        const isUnknown = request.headers.authorization === undefined;
        response.writeHead(isUnknown ? 401 : status, {
          ...(isUnknown || status === 401 ? { "www-authenticate": 'Basic realm="registry"' } : {}),
        });
        response.end(JSON.stringify({ errors: [{ code: "DENIED", message }] }));
        return true;
      },
    });
    closers.push(() => server.close());
    let given: Credential = { kind: "password", username: "AWS", password: "first" };
    const credentials: FindCredential = ({ refused }) => {
      if (refused === given) given = { kind: "password", username: "AWS", password: current };
      return Promise.resolve({ credential: given, source: "test" });
    };
    const http = createHttp();
    closers.push(() => http.close());
    const store = createRegistry({ host: server.host, http, credentials }).repository("app");
    expect(await store.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
    current = "second";
    expect(await store.has(layerOf(bytes))).toBe(true);
    given = { kind: "password", username: "AWS", password: "wrong" };
    current = "wrong too";
    await expect(store.has(layerOf(bytes))).resolves.toBe(true);
  });
});
