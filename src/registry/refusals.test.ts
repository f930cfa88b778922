import { afterEach, describe, expect, it } from "vitest";
import { layerOf, readAll, sourceOf } from "../../test/conformance/image-store.ts";
import {
  answer,
  startFlakyRegistry,
  type Act,
  type FlakyRegistry,
  type Step,
} from "../../test/flaky-server.ts";
import { manifestOf, publishImage, putText } from "../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import type { UserError } from "../errors/user-error.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry, type Registry } from "./create-registry.ts";
import type { Credential } from "./credential.ts";

const ANN: Credential = { kind: "password", username: "ann", password: "secret" };
const NOWHERE = "127.0.0.1:9";
const UPLOAD = /\/blobs\/uploads\//;
const bytes = madeUpBytes(3_000_000, "refused");
const blob = layerOf(bytes);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(
  steps: readonly Step[],
  credential?: Credential,
): Promise<{ server: FlakyRegistry; registry: Registry }> {
  const server = await startFlakyRegistry(steps);
  const http = createHttp({ backoffMs: 2, maxBackoffMs: 5, attempts: 2 });
  closers.push(
    () => http.close(),
    () => server.close(),
  );
  const credentials = () => Promise.resolve(credential && { credential, source: "/home/ann/config.json" });
  return { server, registry: createRegistry({ host: server.host, http, side: "local", credentials }) };
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  return (await work.then(
    () => new Error("it worked"),
    (error: unknown) => error,
  )) as UserError;
}

describe("an address that leads nowhere is named, with who named it:", () => {
  it("an upload's Location", async () => {
    const location = `http://${NOWHERE}/v2/app/blobs/uploads/1`;
    const { server, registry } = await start([
      { method: "POST", path: UPLOAD, times: 99, act: answer(202, { location }) },
    ]);
    const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
    expect(error).toMatchObject({ code: "UNREACHABLE", side: "local" });
    expect(error.message).toContain(`http://${NOWHERE}/v2/app/blobs/uploads/1`);
    expect(error.message).toContain(`${server.host} itself named this address`);
    expect(error.hint).toContain("external URL");
  });

  it("a token server", async () => {
    const challenge = { "www-authenticate": `Bearer realm="http://${NOWHERE}/token",service="x"` };
    const { server, registry } = await start([{ times: 99, act: answer(401, challenge) }]);
    const error = await failure(registry.repository("app").resolve("v1"));
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).toContain(`${server.host} names this as its token server`);
  });

  it("a blob's redirect", async () => {
    const location = `http://${NOWHERE}/storage/x?sig=hidden`;
    const { server, registry } = await start([{ method: "GET", times: 99, act: answer(307, { location }) }]);
    const error = await failure(registry.repository("app").open(blob, 0));
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).toContain(`http://${NOWHERE}/storage/x?sig=REDACTED`);
    expect(error.message).toContain(`${server.host} redirected`);
  });
});

describe("a registry that says 401 and not how to log in", () => {
  const basic = `Basic ${Buffer.from("ann:secret").toString("base64")}`;

  it("is given the credential that there is", async () => {
    const guard: Act = (request, response) =>
      request.headers.authorization === basic ? false : answer(401)(request, response);
    const { registry } = await start([{ times: 99, act: guard }], ANN);
    const image = await publishImage(registry.repository("app"), "v1", ["layer"]);
    expect(await registry.repository("app").resolve("v1")).toEqual(image.descriptor);
  });

  it.each([
    ["refuses it", ANN, /credential is refused: it is from \/home\/ann\/config.json.*docker login 127/],
    ["wants one", undefined, /^Log in to this registry: docker login 127/],
  ])("is said to have a fault where it %s", async (_, credential, hint) => {
    const { registry } = await start([{ times: 99, act: answer(401) }], credential);
    const error = await failure(registry.repository("app").resolve("v1"));
    expect(error.code).toBe("UNAUTHORIZED");
    expect(error.hint).toMatch(hint);
  });
});

describe("a login page", () => {
  it("that answers a push is named as something else", async () => {
    const { registry } = await start([{ times: 99, act: answer(200, { "content-type": "text/html" }) }]);
    const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
    expect(error.message).toMatch(/answered 200 with a web page$/);
    expect(error.hint).toMatch(/login page/);
  });

  it.each([
    [200, "<html><title>Log\nin</title>", /answered 200 with a web page: Log in$/],
    [400, "<title>400 No required SSL certificate was sent</title>", /Bad Request: 400 No required SSL/],
    [400, "<title>400 Bad Request</title>", /answered 400 Bad Request$/],
    [400, "<html>", /answered 400 Bad Request$/],
  ])("is told by its title, where that says more than %i: %s", async (status, page, words) => {
    const act = answer(status, { "content-type": "text/html" }, page);
    const { registry } = await start([{ times: 99, act }]);
    const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
    expect(error.message).toMatch(words);
  });
});

describe("media types", () => {
  it.each([
    [MEDIA_TYPES.dockerManifest, /only OCI media types\. --oci converts/],
    [MEDIA_TYPES.ociManifest, /newer version/],
  ])("%s that a registry does not take are named", async (mediaType, hint) => {
    const { registry } = await start([{ method: "PUT", path: /\/manifests\//, times: 9, act: answer(415) }]);
    const store = registry.repository("app");
    const config = await putText(store, "{}", MEDIA_TYPES.ociConfig);
    const image = manifestOf({ schemaVersion: 2, mediaType, config, layers: [] }, mediaType);
    const error = await failure(store.putManifest(image, "v1"));
    expect(error).toMatchObject({ code: "MEDIA_TYPE_REFUSED", side: "local" });
    expect(error.message).toContain(mediaType);
    expect(error.hint).toMatch(hint);
  });
});

describe("a proxy's limit on bodies", () => {
  const limit =
    (most: number): Act =>
    (request, response) =>
      Number(request.headers["content-length"] ?? 0) > most ? answer(413)(request, response) : false;

  it.each([4_000_000, 1_100_000, 600_000])("of %i bytes is kept to by smaller pieces", async (most) => {
    const { server, registry } = await start([{ times: 999, act: limit(most) }]);
    const large = madeUpBytes(5_000_000, "limited");
    for (const content of [large, bytes]) {
      expect(await registry.repository("app").put(layerOf(content), sourceOf(content))).toBe("sent");
      const found = await readAll(await server.images.repository("app").open(layerOf(content), 0));
      expect(found.equals(content)).toBe(true);
    }
  });

  it.each([405, 501])(
    "is named where pieces are refused with %i, and not as one that takes nothing",
    async (status) => {
      const noPieces: Act = (request, response) =>
        request.method === "PATCH" ? answer(status)(request, response) : limit(1000)(request, response);
      const { registry } = await start([{ times: 999, act: noPieces }]);
      const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
      expect(error.code).toBe("HTTP_STATUS");
      expect(error.hint).toMatch(/neither in one request nor in pieces.*client_max_body_size/);
    },
  );

  it("that leaves no room is named as such", async () => {
    const { registry } = await start([{ times: 999, act: limit(1000) }]);
    const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
    expect(error.code).toBe("BODY_LIMIT");
    expect(error.hint).toContain("upload limit of the registry, or of a proxy");
  });
});

describe("what closes the connection on a body that is too large for it, without a word", () => {
  const closing =
    (most: number): Act =>
    (request) => {
      if (Number(request.headers["content-length"] ?? 0) <= most) return false;
      request.once("data", () => request.socket.destroy());
      return true;
    };

  it.each([4_000_000, 1_100_000, 600_000])("at %i bytes gets smaller pieces", async (most) => {
    const { server, registry } = await start([{ times: 999, act: closing(most) }]);
    const large = madeUpBytes(5_000_000, "closed");
    for (const content of [large, bytes]) {
      expect(await registry.repository("app").put(layerOf(content), sourceOf(content))).toBe("sent");
      const found = await readAll(await server.images.repository("app").open(layerOf(content), 0));
      expect(found.equals(content)).toBe(true);
    }
    const refused = server.count("PATCH", UPLOAD);
    await registry.repository("app").put(layerOf(bytes.subarray(1)), sourceOf(bytes.subarray(1)));
    expect(server.count("PATCH", UPLOAD) - refused).toBeLessThanOrEqual(6);
  });

  it("is named as the likely cause where nothing gets through", async () => {
    const { registry } = await start([{ times: 999, act: closing(1000) }]);
    const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
    expect(error).toMatchObject({ code: "UNREACHABLE", side: "local" });
    expect(error.message).toMatch(/[4-9] connections broke during this upload/);
    expect(error.hint).toContain("client_max_body_size");
  });
});

describe("a push that a registry does not take as such", () => {
  it.each([
    ["405 UNSUPPORTED", 405, `{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}`],
    ["405 without a word", 405, ""],
    ["403 UNSUPPORTED", 403, `{"errors":[{"code":"UNSUPPORTED","message":"no"}]}`],
    [
      "403 of a read-only mode",
      403,
      `{"errors":[{"code":"DENIED","message":"The system is in read only mode."}]}`,
    ],
    ["403 of a remote repository", 403, "Deploying to remote repositories is not supported"],
  ])("is told as READ_ONLY: %s", async (_, status, body) => {
    const { server, registry } = await start([{ method: "POST", times: 99, act: answer(status, {}, body) }]);
    const error = await failure(registry.repository("app").put(blob, sourceOf(bytes)));
    expect(error).toMatchObject({ code: "READ_ONLY", side: "local" });
    expect(error.message).toContain(server.host);
    expect(error.hint).toMatch(/read-only, or a pull-through cache/);
    const manifests = await start([
      { method: "PUT", path: /manifests/, times: 99, act: answer(status, {}, body) },
    ]);
    const store = manifests.registry.repository("app");
    const config = await putText(store, "{}", MEDIA_TYPES.ociConfig);
    const image = manifestOf({ schemaVersion: 2, config, layers: [] }, MEDIA_TYPES.ociManifest);
    expect(await failure(store.putManifest(image, "v1"))).toMatchObject({ code: "READ_ONLY" });
  });

  it("is FORBIDDEN where somebody else might", async () => {
    const denied = answer(403, {}, `{"errors":[{"code":"DENIED","message":"requested access is denied"}]}`);
    const { registry } = await start([{ method: "POST", times: 99, act: denied }]);
    expect(await failure(registry.repository("app").put(blob, sourceOf(bytes)))).toMatchObject({
      code: "FORBIDDEN",
    });
  });
});
