import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queryOf, routeOf, type Route } from "./route.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("routeOf", () => {
  test.each<[string, Route]>([
    ["/v2", { kind: "base" }],
    ["/v2/", { kind: "base" }],
    ["/v2/_catalog?n=1", { kind: "catalog" }],
    ["/v2/a/b/tags/list", { kind: "tags", repository: "a/b" }],
    ["/v2/a/b/tags/other", { kind: "unknown" }],
    ["/v2/a/manifests/v1", { kind: "manifest", repository: "a", reference: "v1" }],
    [`/v2/a/manifests/${DIGEST}`, { kind: "manifest", repository: "a", reference: DIGEST }],
    [
      `/v2/a/manifests/${encodeURIComponent(DIGEST)}`,
      { kind: "manifest", repository: "a", reference: DIGEST },
    ],
    [`/v2/a/blobs/${DIGEST}`, { kind: "blob", repository: "a", digest: DIGEST }],
    [`/v2/a/referrers/${DIGEST}?artifactType=x`, { kind: "referrers", repository: "a", digest: DIGEST }],
    ["/v2/a/b/blobs/uploads/", { kind: "uploads", repository: "a/b" }],
    ["/v2/a/b/blobs/uploads/?mount=x", { kind: "uploads", repository: "a/b" }],
    ["/v2/a/b/blobs/uploads", { kind: "uploads", repository: "a/b" }],
    ["/v2/a/b/blobs/uploads/id-1", { kind: "upload", repository: "a/b", id: "id-1" }],
    ["/v2/manifests/manifests/tags", { kind: "manifest", repository: "manifests", reference: "tags" }],
    ["/v2/a", { kind: "unknown" }],
    ["/v2//manifests/x", { kind: "unknown" }],
    ["/v2/a%2Fb/manifests/x", { kind: "unknown" }],
    ["/", { kind: "file", path: "" }],
    [
      "/binaries/kops/1.36.2/linux/amd64/nodeup",
      { kind: "file", path: "binaries/kops/1.36.2/linux/amd64/nodeup" },
    ],
    ["/a+b%2Bc%20d/%C3%A9?x=1", { kind: "file", path: "a+b+c d/é" }],
    ["/100%25", { kind: "file", path: "100%" }],
    ["/a/%2e%2e/b", { kind: "file", path: "a/../b" }],
    ["/%zz", { kind: "unknown" }],
    ["/v22/x", { kind: "file", path: "v22/x" }],
    ["http://mirror:5000/v2/a/manifests/v1?x", { kind: "manifest", repository: "a", reference: "v1" }],
    ["HTTPS://mirror/bin/kubelet", { kind: "file", path: "bin/kubelet" }],
    ["http://mirror", { kind: "file", path: "" }],
    ["http://mirror?x=/v2/", { kind: "file", path: "" }],
    ["ftp://mirror/v2/", { kind: "unknown" }],
    ["*", { kind: "unknown" }],
    ["", { kind: "unknown" }],
  ])("%s", (url, route) => expect(routeOf(url)).toEqual(route));

  test("finds a file again under its escaped path", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("/"));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        fc.pre(names[0] !== "v2");
        const url = `/${names.map(encodeURIComponent).join("/")}`;
        expect(routeOf(url)).toEqual({ kind: "file", path: names.join("/") });
      }),
    );
  });

  test("answers any request line, and never joins names", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webPath()), (url) => {
        fc.pre(!/^https?:/i.test(url));
        const route = routeOf(url);
        if (route.kind === "file")
          expect(route.path.split("/").length).toBe((url.split(/[?#]/)[0] ?? "").split("/").length - 1);
      }),
    );
  });

  test("reads a query", () => {
    expect(queryOf("/v2/?a=b%3Ac&n=1").get("a")).toBe("b:c");
    expect([...queryOf("/v2/")]).toEqual([]);
  });
});
