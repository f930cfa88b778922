import { afterEach, describe, expect, it } from "vitest";
import { answer, startFlakyRegistry, type Act } from "../../test/flaky-server.ts";
import { layerOf, sourceOf } from "../../test/conformance/image-store.ts";
import { publishImage } from "../../test/support/image-fixture.ts";
import { startTokenRegistry } from "../../test/support/token-registry.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry, type Registry } from "./create-registry.ts";
import type { Credential } from "./credential.ts";

const ANN: Credential = { kind: "password", username: "ann", password: "secret" };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

function open(host: string, isTarget: boolean, credential?: Credential): Registry {
  const http = createHttp({ backoffMs: 5 });
  closers.push(() => http.close());
  return createRegistry({
    host,
    http,
    side: "local",
    isTarget,
    credentials: () => Promise.resolve(credential && { credential, source: "test" }),
  });
}

describe("a target that refuses to say what does not exist", () => {
  it.each([401, 403])("is written to, where it answers %i", async (status) => {
    const written = new Set<string>();
    const hide: Act = (request, response) => {
      const { method, url = "" } = request;
      const name = /^\/v2\/(.+?)\/(?:manifests|blobs)/.exec(url)?.[1] ?? "";
      if (method !== "GET" && method !== "HEAD") {
        written.add(name);
        return false;
      }
      return written.has(name) ? false : answer(status)(request, response);
    };
    const server = await startFlakyRegistry([{ times: Infinity, act: hide }]);
    closers.push(() => server.close());
    const store = open(server.host, true).repository("team/app");
    expect(await store.resolve("v1")).toBeUndefined();
    expect(await store.manifest("v1")).toBeUndefined();
    expect(await store.has(layerOf(Buffer.from("x")))).toBe(false);
    const { descriptor } = await publishImage(store, "v1", ["layer"]);
    expect(await store.resolve("v1")).toEqual(descriptor);
    expect(await open(server.host, false).repository("team/app").resolve("v1")).toEqual(descriptor);
  });

  it("still says so to whoever only reads there", async () => {
    const server = await startFlakyRegistry([{ times: Infinity, act: answer(403) }]);
    closers.push(() => server.close());
    const result = open(server.host, false).repository("app").resolve("v1");
    await expect(result).rejects.toMatchObject({ code: "FORBIDDEN", side: "local" });
  });

  it("is asked with the right to push from the start, as Quay makes a repository for whoever has it", async () => {
    const server = await startTokenRegistry({ grant: (_, user) => user === "ann", users: { ann: "secret" } });
    closers.push(() => server.close());
    const store = open(server.host, true, ANN).repository("app");
    expect(await store.resolve("v1")).toBeUndefined();
    await store.put(layerOf(Buffer.from("x")), sourceOf(Buffer.from("x")));
    expect(server.tokenRequests).toEqual(["GET ann repository:app:pull,push"]);
  });

  it("can be read by who may only read, so that a run that has nothing to do needs no more", async () => {
    const server = await startTokenRegistry({
      grant: (scope) => (scope.endsWith(":pull") ? true : undefined),
    });
    closers.push(() => server.close());
    const { descriptor } = await publishImage(server.images.repository("app"), "v1", ["layer"]);
    expect(await open(server.host, true).repository("app").resolve("v1")).toEqual(descriptor);
  });

  it("tells by the push that one may not write", async () => {
    const server = await startTokenRegistry({ grant: () => undefined });
    closers.push(() => server.close());
    const store = open(server.host, true).repository("app");
    expect(await store.resolve("v1")).toBeUndefined();
    const result = store.put(layerOf(Buffer.from("x")), sourceOf(Buffer.from("x")));
    await expect(result).rejects.toMatchObject({ code: "UNAUTHORIZED", side: "local" });
  });
});
