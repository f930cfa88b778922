import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { knownHashes } from "./known-hashes.ts";
import type { KnownHashesData } from "./known-hashes.ts";

const [one, two, three] = ["1".repeat(64), "2".repeat(64), "3".repeat(64)] as const;
const data: KnownHashesData = {
  releaseSets: { "1": ["1.35.0"], "2": ["1.35.0", "1.36.0"] },
  groups: [
    {
      base: "https://dl.example/release/v1.35.0/",
      known: "2",
      files: `bin/kubectl=${one} bin/kubectl-convert=${two}`,
    },
    { base: "https://dl.example/release/v1.34.0/", known: "1", files: `bin/kubectl=${three}` },
    { base: "https://dl.example/", known: "1", files: `tool=${two}` },
  ],
};

test.each([
  ["1.35.0", "https://dl.example/release/v1.35.0/bin/kubectl", one],
  ["1.35.0", "https://dl.example/release/v1.35.0/bin/kubectl-convert", two],
  ["1.36.0", "https://dl.example/release/v1.35.0/bin/kubectl", one],
  ["1.35.0", "https://dl.example/release/v1.34.0/bin/kubectl", three],
  ["1.36.0", "https://dl.example/release/v1.34.0/bin/kubectl", undefined],
  ["1.35.0", "https://dl.example/tool", two],
  ["1.37.0", "https://dl.example/release/v1.35.0/bin/kubectl", undefined],
  ["1.35.0", "https://dl.example/release/v1.35.0/bin/kube", undefined],
  ["1.35.0", "https://dl.example/release/v1.35.0/kubectl", undefined],
  ["1.35.0", "https://dl.example/release/v1.35.0/", undefined],
  ["1.35.0", "https://mirror.example/release/v1.35.0/bin/kubectl", undefined],
  ["1.35.0", "https://dl.example/release/v1.35.0/bin/kubectl?x=1", undefined],
  ["1.35.0", "", undefined],
])("kOps %s and %s", (release, url, expected) => {
  expect(knownHashes(data, release)(url)).toBe(expected);
});

const root = path.resolve(import.meta.dirname, "../..");
const goldens = path.resolve(root, "../shared/kops");
const catalog = (): KnownHashesData =>
  JSON.parse(readFileSync(path.join(root, "catalog/hashes.json"), "utf8")) as KnownHashesData;

test("the catalog's file is small and quick to read", () => {
  expect(readFileSync(path.join(root, "catalog/hashes.json")).length).toBeLessThan(700_000);
  const url = "https://dl.k8s.io/release/v1.34.0/bin/linux/amd64/kubelet";
  expect(knownHashes(catalog(), "1.36.2")(url)).toBe(
    "5c0d28cea2a3a5c91861dda088a29d56c1b027e184dae1d792686f0710750076",
  );
});

/** Hashes that kOps has in its Go code, which the releases' own catalog files carry, or that the spec gives. */
const FROM_ELSEWHERE =
  /^https:\/\/(?:github\.com\/containerd\/nerdctl\/|storage\.googleapis\.com\/k8s-staging-cloud-provider-gcp\/|packages\.corp\.example\/)/;

describe.skipIf(!existsSync(goldens))("kOps's own listings", () => {
  const releases = existsSync(goldens)
    ? readdirSync(goldens).filter((name) => /^\d+\.\d+\.\d+$/.test(name))
    : [];

  test.each(releases)("%s: every hash is known, and no other", (release) => {
    const lookUp = knownHashes(catalog(), release);
    let compared = 0;
    for (const [url, sha] of filesOf(release)) {
      if (FROM_ELSEWHERE.test(url)) continue;
      expect(lookUp(url) ?? null, url).toBe(sha);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(1000);
  });
});

function* filesOf(release: string): Generator<[url: string, sha: string | null]> {
  for (const folder of ["fixtures", "made-up"]) {
    for (const name of readdirSync(path.join(goldens, release, folder))) {
      const text = readFileSync(path.join(goldens, release, folder, name), "utf8");
      const { files } = JSON.parse(text) as { files: [string, string, string | null][] };
      for (const [canonical, , sha] of files) yield [canonical, sha];
    }
  }
}
