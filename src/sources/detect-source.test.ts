import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectSource, hasKopsDocuments } from "./detect-source.ts";

describe("what a text is taken for", () => {
  test.each([
    ["cluster", "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\n"],
    ["cluster", "# a comment\n---\nkind: Cluster\napiVersion: 'kops/v1alpha2'\n"],
    ["cluster", '{"apiVersion":"kops.k8s.io/v1alpha3","kind":"Cluster"}'],
    ["cluster", "- apiVersion: kops.k8s.io/v1alpha2\n  kind: Cluster\n"],
    ["cluster", "kind: Cluster\nmetadata: {name: a}\n"],
    ["cluster", ""],
    ["cluster", "a: [\n"],
    ["cluster", "spec:\n  containers: []\n"],
    ["lock", "files: []\nimages: []\nkind: AssetLock\nversion: 1\n"],
    ["listing", "images:\n- canonical: a\n  download: b\n"],
    ["listing", '{"images":[{"canonical":"a","download":"b"}]}'],
    ["listing", '{\n  "files": [{"canonical": "https://a"}]\n}'],
    ["listing", "\nCANONICAL\tDOWNLOAD\na\tb\n"],
    ["manifests", "apiVersion: v1\nkind: Pod\n"],
    ["manifests", '{"apiVersion":"v1","kind":"List","items":[]}'],
    ["manifests", "kind: Addons\nspec: {}\n"],
    ["manifests", "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\n"],
    ["names", "nginx:1.27\n"],
    ["names", "# ours\n\nregistry.k8s.io/pause:3.10\nhttps://dl.k8s.io/kubelet\n"],
    ["names", `quay.io/a/b@sha256:${"0".repeat(64)}  # pinned\n`],
    ["names", `${"0".repeat(64)}  https://example.com/f\n`],
    ["names", "localhost:5000/a/b\r\nc/d\r\n"],
  ])("%s: %j", (kind, text) => {
    expect(detectSource({ name: "x", text })).toBe(kind);
  });

  test("any text is something, soon", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        expect(detectSource({ name: "x", text })).toMatch(/^(?:cluster|lock|listing|manifests|names)$/);
      }),
    );
    const long = `${"a".repeat(200_000)} ${"/".repeat(200_000)}`;
    const started = performance.now();
    hasKopsDocuments({ name: "x", text: long });
    detectSource({ name: "x", text: long });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
