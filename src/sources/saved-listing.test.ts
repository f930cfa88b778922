import { existsSync, readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { readSavedListing } from "./saved-listing.ts";

const FORMATS = new URL("../../../shared/kops/1.36.2/formats/", import.meta.url);
const SHA = "7644623e4ec9ad443ab352a8a5800a5180ee28741288be805286ba72bb8e7164";

function read(text: string) {
  return readSavedListing({ name: "list.yaml", text });
}

function errorOf(text: string): UserError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("readSavedListing", () => {
  test("reads the yaml of kops get assets", () => {
    const listed = read(`files:
- canonical: https://dl.k8s.io/kubelet
  download: https://files.example/kubelet
  sha: ${SHA}
images:
- canonical: registry.k8s.io/pause:3.10
  download: mirror.example/pause:3.10
`);
    expect(listed.images).toMatchObject([
      {
        name: "registry.k8s.io/pause:3.10",
        download: "mirror.example/pause:3.10",
        why: { place: { file: "list.yaml", line: 6 } },
      },
    ]);
    expect(listed.files).toMatchObject([
      { url: "https://dl.k8s.io/kubelet", download: "https://files.example/kubelet", sha256: SHA },
    ]);
  });

  test("reads json, with what the wide output adds, and without hashes that are not known", () => {
    const image = {
      canonical: "a.example/b:1",
      download: "a.example/b:1",
      component: "coredns",
      roles: ["Node"],
    };
    const file = { canonical: "https://a.example/f", download: "https://a.example/f", sha: "" };
    const listed = read(JSON.stringify({ images: [image], files: [file] }));
    expect(listed.images[0]).toMatchObject({ roles: ["Node"], why: { component: "coredns" } });
    expect(listed.files[0]).not.toHaveProperty("sha256");
  });

  test("reads the md5 or sha1 that kOps lists for a file of the user's own", () => {
    const sha = "ab".repeat(20);
    const listed = read(`files:\n- {canonical: "https://a.example/f", sha: ${sha}}\n`);
    expect(listed.files).toMatchObject([{ olderHash: sha }]);
  });

  test("a listing without images is one", () => {
    expect(read("files: null\nimages: []\n")).toEqual({ images: [], files: [], findings: [] });
  });

  test.each([
    ["a cluster", "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\n", "object of kind Cluster"],
    ["another mapping", "repos: 1\n", "a mapping with repos"],
    ["a table", "\nCANONICAL\tDOWNLOAD\na:1\tb:1\n", "printed as a table"],
    ["nothing", "\n", "the file is empty"],
    ["a list", "- a\n", "found a list"],
    ["two documents", "images: []\n---\nimages: []\n", "2 YAML documents"],
  ])("refuses %s and says what it found", (_, text, found) => {
    const error = errorOf(text);
    expect(error.code).toBe("NOT_A_LISTING");
    expect(error.message).toContain("list.yaml");
    expect(error.message).toContain(found);
    expect(error.hint).toContain("-o yaml");
  });

  test.each([
    ["images: {}\n", "list.yaml:1:9: images is a mapping"],
    ["images:\n- a:1\n", "list.yaml:2:3: images[0] is string"],
    ["images:\n- download: a:1\n", "canonical is missing"],
    ["images:\n- canonical: [a]\n", "canonical is a list"],
    [
      "files:\n- canonical: https://a.example/f\n  sha: abc\n",
      'list.yaml:3:8: sha is string "abc", but must be 64 hexadecimal digits (sha256), 40 (sha1) or 32 (md5)',
    ],
  ])("names the place of what is wrong in %j", (text, message) => {
    const error = errorOf(text);
    expect(error.code).toBe("BAD_LISTING");
    expect(error.message).toContain(message);
  });

  test("any text is a listing or a UserError", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((inner) => `images:\n- canonical: ${inner}\n`),
    );
    fc.assert(
      fc.property(text, (content) => {
        try {
          for (const { name } of read(content).images) expect(name).toMatch(/^\S+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });

  test.skipIf(!existsSync(FORMATS))("reads what kOps prints", () => {
    const names = readdirSync(FORMATS).filter((name) => /\.(?:json|yaml)$/.test(name));
    const counts = names.map((name) => {
      const listed = readSavedListing({ name, text: readFileSync(new URL(name, FORMATS), "utf8") });
      expect(listed.files.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
      return Math.min(listed.images.length, listed.files.length);
    });
    expect(Math.min(...counts)).toBeGreaterThan(8);
  });
});
