import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findField, type FieldTable } from "../cluster/read/field-table.ts";
import { mergeRecords } from "../inventory/catalog.ts";
import { knownHashes, type KnownHashesData } from "../inventory/known-hashes.ts";
import { findDoubts } from "./find-doubts.ts";
import { openCatalog, type OpenCatalog } from "./open-catalog.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "open-catalog-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Opens a built-in catalog and the user's, in that order or the other way round. */
function open(builtIn: Record<string, unknown>, ...users: Record<string, unknown>[]): OpenCatalog {
  const directories = [builtIn, ...users].map((files, i) => {
    const path = join(root, String(i));
    mkdirSync(path);
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(path, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    return { path, isBuiltIn: i === 0 };
  });
  return openCatalog(directories.reverse());
}

const PLACE = { file: "pkg/x.go", line: 7, found: "something new", todo: "a rule" };

test("a user's release extends a built-in one", () => {
  const { read } = open(
    { "1.36.2.json": { release: "1.36.2", images: { pause: "pause:1", old: "old:1" } } },
    { "1.36.3.json": { release: "1.36.3", extends: "1.36.2", images: { old: null, fresh: "fresh:1" } } },
  );
  expect(mergeRecords("1.36.3", (name) => read(`${name}.json`))).toEqual({
    release: "1.36.3",
    images: { pause: "pause:1", fresh: "fresh:1" },
  });
  expect(read("1.36.4.json")).toBeUndefined();
});

test("of a release that several directories have, the built-in one counts, then the first", () => {
  const catalog = open(
    { "1.0.0.json": { release: "1.0.0", from: "built-in" } },
    { "1.0.0.json": { release: "1.0.0", unexplained: [PLACE] }, "2.0.0.json": { release: "2.0.0", from: "last" } },
    { "2.0.0.json": { release: "2.0.0", from: "first" }, "notes.txt": "no release" },
  );
  expect(catalog.read("1.0.0.json")).toMatchObject({ from: "built-in" });
  expect(catalog.read("2.0.0.json")).toMatchObject({ from: "first" });
  expect(catalog.releases()).toMatchObject([
    { name: "1.0.0", isBuiltIn: true, unexplained: [], hidden: [join(root, "1")] },
    { name: "2.0.0", isBuiltIn: false, directory: join(root, "2"), hidden: [join(root, "1")] },
  ]);
});

test("releases come oldest first, and say which are pre-releases", () => {
  const names = ["1.36.10", "1.37.0", "1.36.9", "1.37.0-beta.1"];
  const { releases } = open(Object.fromEntries(names.map((release) => [`${release}.json`, { release }])));
  expect(releases().map(({ name, isPreRelease }) => [name, isPreRelease])).toEqual([
    ["1.36.9", false],
    ["1.36.10", false],
    ["1.37.0-beta.1", true],
    ["1.37.0", false],
  ]);
});

test("what an import did not explain is told, and not inherited", () => {
  const { read, releases } = open(
    {},
    {
      "2.0.0.json": { release: "2.0.0", unexplained: [PLACE, "damaged"] },
      "2.0.1.json": { release: "2.0.1", extends: "2.0.0" },
    },
  );
  const [doubtful, fine] = releases();
  expect(doubtful?.unexplained).toMatchObject([
    { code: "UNEXPLAINED_PLACE", message: "something new", place: { file: "pkg/x.go", line: 7 } },
  ]);
  expect(doubtful === undefined ? [] : findDoubts(doubtful)).toMatchObject([
    { code: "RELEASE_UNEXPLAINED", severity: "warning", message: expect.stringContaining("1 place") as string },
  ]);
  expect(fine === undefined ? undefined : findDoubts(fine)).toEqual([]);
  expect(mergeRecords("2.0.1", (name) => read(`${name}.json`))).toEqual({ release: "2.0.1" });
});

test("the tables of all directories are one", () => {
  const hashes = (release: string, hash: string): KnownHashesData => ({
    releaseSets: { "1": [release] },
    groups: [{ base: "https://x/", known: "1", files: `f=${hash.repeat(64)}` }],
  });
  const fields = (release: string, type: string): FieldTable => ({
    apiVersion: "kops.k8s.io/v1alpha2",
    releases: [release],
    types: { Cluster: { kept: "string", changed: type } },
  });
  const { read } = open(
    { "hashes.json": hashes("1.0.0", "a"), "fields-v1alpha2.json": fields("1.0.0", "int") },
    { "hashes.json": hashes("2.0.0", "b"), "fields-v1alpha2.json": fields("2.0.0", "bool") },
    { "hashes.json": hashes("1.0.0", "c"), "fields-v1alpha2.json": fields("1.0.0", "time") },
  );
  const hashOf = (release: string): string | undefined =>
    knownHashes(read("hashes.json") as KnownHashesData, release)("https://x/f");
  expect([hashOf("1.0.0"), hashOf("2.0.0"), hashOf("3.0.0")]).toEqual(["a".repeat(64), "b".repeat(64), undefined]);
  const table = read("fields-v1alpha2.json") as FieldTable;
  expect(findField(table, "Cluster", "changed", "1.0.0")).toEqual({ type: "int" });
  expect(findField(table, "Cluster", "changed", "2.0.0")).toEqual({ type: "bool" });
  expect(table.types["Cluster"]?.["kept"]).toBe("string");
});

test("what cannot be read names its file", () => {
  const catalog = open({}, { "1.0.0.json": "{ half", "2.0.0.json": { release: "2.0.0", extends: "1.9.9" } });
  expect(() => catalog.read("1.0.0.json")).toThrow(/1\.0\.0\.json cannot be read/);
  expect(() => mergeRecords("2.0.0", (name) => catalog.read(`${name}.json`))).toThrow(
    "kOps 2.0.0 in the catalog is written as a difference from 1.9.9, which the catalog does not have",
  );
  const circle = { "3.0.0": { release: "3.0.0", extends: "3.0.1" }, "3.0.1": { release: "3.0.1", extends: "3.0.0" } };
  const records: Record<string, unknown> = circle;
  expect(() => mergeRecords("3.0.0", (name) => records[name])).toThrow("which the catalog does not have");
});

test("a directory that is not there is empty", () => {
  expect(openCatalog([{ path: join(root, "none"), isBuiltIn: false }]).releases()).toEqual([]);
});
