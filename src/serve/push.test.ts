import * as http from "node:http";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type Answer,
  blobOf,
  errorCode,
  KUBELET,
  LAYER,
  manifestBytes,
  servedWorld,
} from "../../test/support/served-world.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";

const world = servedWorld();

describe("a registry to push to", () => {
  const { digest } = blobOf(LAYER);
  beforeEach(() => world.restart({ writable: world }));

  async function begin(name = "a", query = ""): Promise<Answer> {
    return world.ask("POST", `/v2/${name}/blobs/uploads/${query}`);
  }

  async function location(answer: Promise<Answer>): Promise<string> {
    const { status, headers } = await answer;
    expect(status).toBe(202);
    return String(headers.location);
  }

  async function expectLayer(name = "a"): Promise<void> {
    expect((await world.get(`/v2/${name}/blobs/${digest}`)).body.equals(LAYER)).toBe(true);
  }

  test("takes a blob by POST and PUT", async () => {
    const answer = await world.ask("PUT", `${await location(begin())}?digest=${digest}`, {}, LAYER);
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/v2/a/blobs/${digest}`,
      "docker-content-digest": digest,
    });
    await expectLayer();
  });

  test("takes a blob by one POST", async () => {
    expect((await world.ask("POST", `/v2/a/blobs/uploads/?digest=${digest}`, {}, LAYER)).status).toBe(201);
    await expectLayer();
  });

  test("takes a blob in parts, says how far it is, and refuses gaps", async () => {
    const upload = await location(begin());
    const first = await world.ask(
      "PATCH",
      upload,
      { "content-range": "0-99999" },
      LAYER.subarray(0, 100_000),
    );
    expect([first.status, first.headers["range"]]).toEqual([202, "0-99999"]);
    const gap = await world.ask(
      "PATCH",
      upload,
      { "content-range": "200000-299999" },
      LAYER.subarray(200_000),
    );
    expect([gap.status, gap.headers["range"]]).toEqual([416, "0-99999"]);
    const state = await world.get(upload);
    expect([state.status, state.headers["range"]]).toEqual([204, "0-99999"]);
    await world.ask("PATCH", upload, { "transfer-encoding": "chunked" }, LAYER.subarray(100_000, 200_000));
    expect((await world.ask("PUT", `${upload}?digest=${digest}`, {}, LAYER.subarray(200_000))).status).toBe(
      201,
    );
    await expectLayer();
    expect((await world.get(upload)).status).toBe(404);
  });

  test("keeps what arrived before a connection was cut", async () => {
    const upload = await location(begin());
    const request = http.request(world.server.url, {
      method: "PATCH",
      path: upload,
      headers: { "content-length": 300_000 },
    });
    request.on("error", () => undefined);
    request.write(LAYER.subarray(0, 50_000));
    const arrived = async (): Promise<unknown> => (await world.get(upload)).headers["range"];
    await expect.poll(arrived).toBe("0-49999");
    request.destroy();
    expect(await arrived()).toBe("0-49999");
    await world.ask("PATCH", upload, { "content-range": "50000-299999" }, LAYER.subarray(50_000));
    expect((await world.ask("PUT", `${upload}?digest=${digest}`)).status).toBe(201);
    await expectLayer();
  });

  test("refuses a blob with another digest, and says so on a connection that stays open", async () => {
    const wrong = Buffer.from(LAYER);
    wrong[299_999] = (wrong[299_999] ?? 0) ^ 1;
    const answer = await world.ask("PUT", `${await location(begin())}?digest=${digest}`, {}, wrong);
    expect([answer.status, errorCode(answer)]).toEqual([400, "DIGEST_INVALID"]);
    expect((await world.get(`/v2/a/blobs/${digest}`)).status).toBe(404);
    expect((await world.ask("PUT", `${await location(begin())}?digest=md5:1`, {}, LAYER)).status).toBe(400);
    expect((await world.ask("PUT", await location(begin()), {}, LAYER)).status).toBe(400);
  });

  test("mounts a blob from another repository, or begins an upload", async () => {
    await world.putImage("from", "v1");
    expect((await begin("a", `?mount=${digest}&from=from`)).status).toBe(201);
    await expectLayer();
    expect((await begin("b", `?mount=${digest}&from=none`)).status).toBe(202);
    expect((await begin("b", `?mount=${digest}`)).status).toBe(202);
  });

  test("does not need the bytes of a blob that is there already", async () => {
    await world.putImage("a", "v1");
    expect((await world.ask("PUT", `${await location(begin())}?digest=${digest}`, {}, LAYER)).status).toBe(
      201,
    );
  });

  test("forgets a cancelled upload", async () => {
    const upload = await location(begin());
    expect((await world.ask("DELETE", upload)).status).toBe(204);
    const answer = await world.ask("PUT", `${upload}?digest=${digest}`, {}, LAYER);
    expect([answer.status, errorCode(answer)]).toEqual([404, "BLOB_UPLOAD_UNKNOWN"]);
  });

  test("takes manifests once their blobs are there", async () => {
    const headers = { "content-type": MEDIA_TYPES.ociManifest };
    const early = await world.ask("PUT", "/v2/a/manifests/v1", headers, manifestBytes());
    expect([early.status, errorCode(early)]).toEqual([400, "MANIFEST_BLOB_UNKNOWN"]);
    const subject = await world.putImage("a", "base");
    const answer = await world.ask("PUT", "/v2/a/manifests/v1", headers, manifestBytes({ subject }));
    const expected = digestOf(manifestBytes({ subject }));
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/v2/a/manifests/${expected}`,
      "docker-content-digest": expected,
      "oci-subject": subject.digest,
    });
    expect((await world.get("/v2/a/manifests/v1")).headers["docker-content-digest"]).toBe(expected);
    const other = await world.ask("PUT", `/v2/a/manifests/${digest}`, headers, manifestBytes());
    expect([other.status, errorCode(other)]).toEqual([400, "DIGEST_INVALID"]);
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [{ ...subject, digest }] };
    const childless = await world.ask("PUT", "/v2/a/manifests/i", {}, Buffer.from(JSON.stringify(index)));
    expect([childless.status, errorCode(childless)]).toEqual([400, "MANIFEST_BLOB_UNKNOWN"]);
  });

  test.each([
    ["not JSON", Buffer.from("x"), 400],
    ["a list", Buffer.from("[]"), 400],
    ["too large", Buffer.alloc(5 * 1024 * 1024), 413],
  ])("refuses a manifest that is %s", async (_, body, status) => {
    expect(
      (await world.ask("PUT", "/v2/a/manifests/v1", { "content-type": MEDIA_TYPES.ociManifest }, body))
        .status,
    ).toBe(status);
  });

  test("takes files", async () => {
    expect((await world.ask("PUT", "/new/f+1", {}, KUBELET)).status).toBe(201);
    expect((await world.get("/new/f%2B1")).body.equals(KUBELET)).toBe(true);
    expect((await world.ask("PUT", "/new/f+1", {}, LAYER)).status).toBe(204);
    expect((await world.ask("PUT", "/new/f+1", { "if-none-match": "*" }, KUBELET)).status).toBe(412);
    expect((await world.get("/new/f+1")).body.equals(LAYER)).toBe(true);
  });
});
