import { expect, test } from "vitest";
import { knownHashes } from "../../inventory/known-hashes.ts";
import type { KnownHashesData } from "../../inventory/known-hashes.ts";
import type { SourceTree } from "../source-tree.ts";
import { formatHashes } from "../format-hashes.ts";
import { mergeHashes } from "../merge-hashes.ts";
import { importHashes } from "./import-hashes.ts";
import { createReport } from "./report.ts";

const sha = (digit: string): string => digit.repeat(64);
const manifest = (bases: string[], files: [string, string][]): string =>
  `filestores:\n${bases.map((base) => `- base: ${base}\n`).join("")}\nfiles:\n# a comment\n${files
    .map(([name, hash]) => `- name: ${name}\n  sha256: ${hash}\n`)
    .join("")}`;

function checkout(files: Record<string, string>): SourceTree {
  const paths = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`pkg/assets/assetdata/${name}`, text]),
  );
  return {
    read: (path) => paths[path],
    list: (folder) => Object.keys(paths).filter((path) => path.startsWith(`${folder}/`)),
  };
}

const older = checkout({
  "k8s.yaml": manifest(
    ["https://dl.example/release/"],
    [
      ["v1.1.0/bin/kubelet", sha("a")],
      ["v1.0.0/bin/kubelet", sha("b")],
    ],
  ),
  "cni.yaml": manifest(["https://one.example/", "https://two.example/cni/"], [["v2/cni.tgz", sha("c")]]),
  "data.go": "package assetdata",
});
const newer = checkout({
  "k8s.yaml": manifest(
    ["https://dl.example/release/"],
    [
      ["v1.1.0/bin/kubelet", sha("a")],
      ["v1.2.0/bin/kubelet", sha("d")],
    ],
  ),
  "runc.yaml": manifest(
    ["https://runc.example/"],
    [
      ["v1.4.0/SHA512", "'Hash:'"],
      ["v1.4.0/runc.amd64", sha("e")],
    ],
  ),
});

function written(...imports: [string, SourceTree][]): string {
  const add = (data: KnownHashesData, [release, source]: [string, SourceTree]): KnownHashesData =>
    mergeHashes(data, release, importHashes(source, createReport()));
  return formatHashes(imports.reduce(add, { releaseSets: {}, groups: [] }));
}

test("each release knows what its checkout has", () => {
  const data = JSON.parse(written(["1.35.0", older], ["1.36.0", newer])) as KnownHashesData;
  const [old, fresh] = [knownHashes(data, "1.35.0"), knownHashes(data, "1.36.0")];
  expect(old("https://dl.example/release/v1.1.0/bin/kubelet")).toBe(sha("a"));
  expect(fresh("https://dl.example/release/v1.1.0/bin/kubelet")).toBe(sha("a"));
  expect([old, fresh].map((find) => find("https://dl.example/release/v1.0.0/bin/kubelet"))).toEqual([
    sha("b"),
    undefined,
  ]);
  expect([old, fresh].map((find) => find("https://dl.example/release/v1.2.0/bin/kubelet"))).toEqual([
    undefined,
    sha("d"),
  ]);
  expect(old("https://two.example/cni/v2/cni.tgz")).toBe(sha("c"));
  expect(fresh("https://runc.example/v1.4.0/runc.amd64")).toBe(sha("e"));
  expect(fresh("https://runc.example/v1.4.0/SHA512")).toBeUndefined();
});

test("the file is the same in whatever order, and however often, releases are imported", () => {
  const file = written(["1.35.0", older], ["1.36.0", newer]);
  expect(written(["1.36.0", newer], ["1.35.0", older])).toBe(file);
  expect(written(["1.36.0", older], ["1.35.0", older], ["1.36.0", newer])).toBe(file);
});

test("a file whose hash changes between releases is kept for each", () => {
  const changed = checkout({
    "k8s.yaml": manifest(["https://dl.example/release/"], [["v1.1.0/bin/kubelet", sha("f")]]),
  });
  const data = JSON.parse(written(["1.35.0", older], ["1.36.0", changed])) as KnownHashesData;
  const url = "https://dl.example/release/v1.1.0/bin/kubelet";
  expect([knownHashes(data, "1.35.0")(url), knownHashes(data, "1.36.0")(url)]).toEqual([sha("a"), sha("f")]);
});

test("what cannot be stored is reported, and the rest is imported", () => {
  const odd = checkout({
    "a.yaml": manifest(["https://dl.example/"], [["v1/x", sha("a")]]),
    "b.yaml": manifest(["https://dl.example/v1/"], [["x", sha("b")]]),
    "c.yaml": "filestores: [",
    "d.yaml": manifest(["https://dl.example/"], [["v1/a b", sha("c")]]),
  });
  const report = createReport();
  expect([...importHashes(odd, report)]).toEqual([["https://dl.example/v1/", `x=${sha("a")}`]]);
  expect(report.places.map(({ file, found }) => `${file}: ${found}`)).toEqual([
    "pkg/assets/assetdata/b.yaml: kOps knows two hashes of https://dl.example/v1/x",
    expect.stringMatching(/^pkg\/assets\/assetdata\/c\.yaml: /),
    'pkg/assets/assetdata/d.yaml: the name "v1/a b" cannot be stored',
  ]);
});
