import { createHash } from "node:crypto";
import type * as http from "node:http";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  blobOf,
  errorCode,
  json,
  KUBELET,
  LAYER,
  manifestBytes,
  servedWorld,
} from "../../test/support/served-world.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import { unique } from "../values/unique.ts";

const world = servedWorld();

describe("a registry to read from", () => {
  test("says that it is one", async () => {
    for (const path of ["/v2/", "/v2"]) {
      const answer = await world.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers["docker-distribution-api-version"]).toBe("registry/2.0");
      expect(json(answer)).toEqual({});
    }
  });

  test.each(["v1", "digest"])("gives a manifest by %s, byte for byte", async (by) => {
    const { digest, size } = await world.putImage("coredns/coredns", "v1");
    const path = `/v2/coredns/coredns/manifests/${by === "v1" ? "v1" : digest}`;
    const answer = await world.get(path, { accept: "application/json" });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(manifestBytes())).toBe(true);
    expect(answer.headers).toMatchObject({
      "content-type": MEDIA_TYPES.ociManifest,
      "content-length": String(size),
      "docker-content-digest": digest,
      etag: `"${digest}"`,
    });
    const head = await world.ask("HEAD", path);
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers).toMatchObject({ "content-length": String(size), "docker-content-digest": digest });
    expect((await world.get(path, { "if-none-match": `W/"x", "${digest}"` })).status).toBe(304);
  });

  test("gives a blob whole and in parts", async () => {
    await world.putImage("a", "v1");
    const { digest } = blobOf(LAYER);
    const path = `/v2/a/blobs/${digest}`;
    const whole = await world.get(path);
    expect(whole.body.equals(LAYER)).toBe(true);
    expect(whole.headers).toMatchObject({ "docker-content-digest": digest, "accept-ranges": "bytes" });
    const head = await world.ask("HEAD", path);
    expect(head.headers["content-length"]).toBe("300000");
    const part = await world.get(path, { range: "bytes=1000-1999" });
    expect(part.status).toBe(206);
    expect(part.headers).toMatchObject({
      "content-range": "bytes 1000-1999/300000",
      "content-length": "1000",
    });
    expect(part.body.equals(LAYER.subarray(1000, 2000))).toBe(true);
    expect((await world.get(path, { range: "bytes=-7" })).body.equals(LAYER.subarray(-7))).toBe(true);
    expect((await world.get(path, { range: "bytes=299000-" })).body.equals(LAYER.subarray(299_000))).toBe(
      true,
    );
    const beyond = await world.get(path, { range: "bytes=300000-" });
    expect([beyond.status, beyond.headers["content-range"]]).toEqual([416, "bytes */300000"]);
    const resumed = await world.get(path, {
      range: "bytes=5-",
      "if-range": `"${digest}"`,
      "if-match": `"${digest}"`,
    });
    expect(resumed.status).toBe(206);
    const changed = await world.get(path, { range: "bytes=5-", "if-range": '"other"' });
    expect([changed.status, changed.body.length]).toEqual([200, 300_000]);
    expect((await world.get(path, { "if-match": '"other"' })).status).toBe(412);
    expect((await world.get(path, { "if-match": `W/"${digest}"` })).status).toBe(412);
    expect((await world.get(path, { "if-none-match": "*" })).status).toBe(304);
    const ranges = await world.get(path, { range: "bytes=0-1,4-5" });
    expect([ranges.status, ranges.body.length]).toEqual([200, 300_000]);
  });

  test.each([
    ["/v2/a/manifests/v2", 404, "MANIFEST_UNKNOWN"],
    ["/v2/none/manifests/v1", 404, "MANIFEST_UNKNOWN"],
    [`/v2/a/manifests/${digestOf(Buffer.from("x"))}`, 404, "MANIFEST_UNKNOWN"],
    [`/v2/a/blobs/${digestOf(Buffer.from("x"))}`, 404, "BLOB_UNKNOWN"],
    [`/v2/none/blobs/${digestOf(LAYER)}`, 404, "BLOB_UNKNOWN"],
    ["/v2/a/blobs/sha256:abc", 400, "DIGEST_INVALID"],
    ["/v2/none/tags/list", 404, "NAME_UNKNOWN"],
    ["/v2/a/tags/list?n=x", 400, "PAGINATION_NUMBER_INVALID"],
    ["/v2/a/referrers/x", 400, "DIGEST_INVALID"],
    ["/v2/a/other", 404, "UNSUPPORTED"],
  ])("GET %s is %i %s, and HEAD too", async (path, status, code) => {
    await world.putImage("a", "v1");
    const answer = await world.get(path);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    const head = await world.ask("HEAD", path);
    expect([head.status, head.body.length]).toEqual([status, 0]);
  });

  test("says how long an answer may be kept: for ever what is asked for by its digest, soon over what may be replaced", async () => {
    const { digest } = await world.putImage("a", "v1");
    const layer = blobOf(LAYER).digest;
    const kept = async (path: string, headers: http.OutgoingHttpHeaders = {}): Promise<unknown> => {
      const answers = [await world.get(path, headers), await world.ask("HEAD", path, headers)];
      return unique(answers.map((answer) => answer.headers["cache-control"]));
    };
    const forEver = ["public, max-age=31536000, immutable"];
    for (const path of [`/v2/a/manifests/${digest}`, `/v2/a/blobs/${layer}`]) {
      expect(await kept(path)).toEqual(forEver);
      expect(await kept(path, { "if-none-match": "*" })).toEqual(forEver);
      expect(await kept(path, { "if-match": '"x"' })).toEqual([undefined]);
    }
    expect(await kept(`/v2/a/blobs/${layer}`, { range: "bytes=1-2" })).toEqual(forEver);
    const names = ["/v2/a/manifests/v1", "/v2/a/tags/list", "/v2/_catalog", `/v2/a/referrers/${digest}`];
    for (const path of [...names, "/bin/kubelet"]) expect(await kept(path)).toEqual(["public, max-age=60"]);
    for (const path of ["/v2/a/manifests/v2", "/nothing", "/v2/none/tags/list"])
      expect(await kept(path)).toEqual([undefined]);
  });

  test("takes a whole URL, as clients send it to what they hold for their proxy", async () => {
    await world.putImage("a", "v1");
    expect(
      (await world.get("http://mirror.example:5000/v2/a/manifests/v1")).body.equals(manifestBytes()),
    ).toBe(true);
    expect((await world.get("http://mirror.example/bin/kubelet?x")).body.equals(KUBELET)).toBe(true);
  });

  test("lists tags and repositories page by page", async () => {
    for (const tag of ["v1", "v10", "v2", "V3"]) await world.putImage("b/c", tag);
    await world.putImage("a", "v1");
    expect(json(await world.get("/v2/b/c/tags/list"))).toEqual({
      name: "b/c",
      tags: ["V3", "v1", "v10", "v2"],
    });
    const seen: unknown[] = [];
    let next: string | undefined = "/v2/b/c/tags/list?n=3";
    while (next !== undefined) {
      const answer: Answer = await world.get(next);
      seen.push((json(answer) as { tags: unknown }).tags);
      next = /^<(.*)>; rel="next"$/.exec(String(answer.headers["link"]))?.[1];
    }
    expect(seen).toEqual([["V3", "v1", "v10"], ["v2"]]);
    expect(json(await world.get("/v2/_catalog"))).toEqual({ repositories: ["a", "b/c"] });
    const page = await world.get("/v2/_catalog?n=1");
    expect(json(page)).toEqual({ repositories: ["a"] });
    expect(page.headers["link"]).toBe('</v2/_catalog?n=1&last=a>; rel="next"');
    expect(json(await world.get("/v2/_catalog?n=0"))).toEqual({ repositories: [] });
  });

  test("lists referrers, by artifact type too", async () => {
    const subject = await world.putImage("a", "v1");
    const signature = await world.putImage("a", "sig", { subject, artifactType: "application/x-signature" });
    await world.putImage("a", "sbom", { subject, artifactType: "application/x-sbom" });
    const all = await world.get(`/v2/a/referrers/${subject.digest}`);
    expect(all.headers["content-type"]).toBe(MEDIA_TYPES.ociIndex);
    expect(json(all)).toMatchObject({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex });
    expect((json(all) as { manifests: unknown[] }).manifests).toHaveLength(2);
    const some = await world.get(`/v2/a/referrers/${subject.digest}?artifactType=application/x-signature`);
    expect(some.headers["oci-filters-applied"]).toBe("artifactType");
    expect(json(some)).toMatchObject({
      manifests: [{ digest: signature.digest, artifactType: "application/x-signature" }],
    });
    expect(json(await world.get(`/v2/a/referrers/${signature.digest}`))).toMatchObject({ manifests: [] });
  });

  test.each([
    ["POST", "/v2/a/blobs/uploads/"],
    ["PATCH", "/v2/a/blobs/uploads/x"],
    ["PUT", "/v2/a/manifests/v1"],
    ["DELETE", "/v2/a/manifests/v1"],
    ["DELETE", `/v2/a/blobs/${digestOf(LAYER)}`],
    ["PUT", "/bin/kubelet"],
    ["DELETE", "/bin/kubelet"],
    ["POST", "/"],
  ])("refuses %s %s", async (method, path) => {
    await world.putImage("a", "v1");
    const answer = await world.ask(method, path, {}, Buffer.alloc(100_000));
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
    if (path.startsWith("/v2/")) expect(errorCode(answer)).toBe("UNSUPPORTED");
    expect((await world.get("/v2/a/manifests/v1")).body.equals(manifestBytes())).toBe(true);
    expect((await world.get("/bin/kubelet")).body.equals(KUBELET)).toBe(true);
  });
});

describe("a file server", () => {
  test("gives files whole and in parts", async () => {
    const answer = await world.get("/bin/kubelet");
    const etag = `"${createHash("sha256").update(KUBELET).digest("hex")}"`;
    expect(answer.body.equals(KUBELET)).toBe(true);
    expect(answer.headers).toMatchObject({
      etag,
      "content-type": "application/octet-stream",
      "content-length": "200000",
    });
    const part = await world.get("/bin/kubelet?x=y", { range: "bytes=199990-", "if-range": etag });
    expect([part.status, part.body.equals(KUBELET.subarray(199_990))]).toEqual([206, true]);
    expect((await world.ask("HEAD", "/bin/kubelet")).headers["content-length"]).toBe("200000");
  });

  test("keeps odd names, and never sets a content encoding", async () => {
    const answer = await world.get("/a+b%20c/100%25%C3%A9.sha256");
    expect([answer.status, answer.body.toString()]).toEqual([200, "hash\n"]);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect((await world.get("/a%2Bb%20c/100%25%C3%A9.sha256")).status).toBe(200);
    const archive = await world.get("/x.tar.gz", { "accept-encoding": "gzip" });
    expect([archive.headers["content-type"], archive.headers["content-encoding"]]).toEqual([
      "application/gzip",
      undefined,
    ]);
    expect(archive.body.equals(LAYER)).toBe(true);
  });

  test.each([
    "/",
    "/bin",
    "/bin/",
    "/nothing",
    "/../etc/passwd",
    "/bin/%2e%2e/%2e%2e/x",
    "/%zz",
    "/bin%2Fkubelet",
  ])("has nothing at %s", async (path) => expect((await world.get(path)).status).toBe(404));
});
