import { describe, expect, test } from "vitest";
import { crossCheck } from "./cross-check.ts";
import type { ListedAssets, ListedFile, ListedImage } from "./listed-assets.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

function image(name: string, reason = "container x"): ListedImage {
  return { name, roles: ["Node"], why: { component: "c", reason, place: { file: "a.yaml", line: 1 } } };
}

function file(url: string, ...mirrors: string[]): ListedFile {
  return {
    url,
    mirrors,
    why: { component: "c", reason: "downloaded", place: { file: "node.yaml", line: 1 } },
  };
}

function stored(images: ListedImage[], files: ListedFile[] = []): ListedAssets {
  return { images, files, findings: [] };
}

const PAIR = { canonical: "registry.k8s.io/pause:3.10", download: "mirror.example/pause:3.10" };

describe("crossCheck", () => {
  test("finds nothing where both agree, digests and mirrors aside", () => {
    const url = { canonical: "https://a.example/f", download: "https://a.example/f" };
    const needed = stored(
      [image(`mirror.example/pause:3.10@${DIGEST}`)],
      [file("https://b.example/f", url.download)],
    );
    expect(crossCheck({ images: [PAIR], files: [url] }, needed)).toEqual([]);
  });

  test("tells an asset that the list lacks, with all places", () => {
    const second = {
      ...image("mirror.example/x:1"),
      why: { component: "c", reason: "y", place: { file: "b.yaml", line: 2 } },
    };
    const found = crossCheck({ images: [], files: [] }, stored([image("mirror.example/x:1"), second]));
    expect(found).toMatchObject([
      {
        kind: "missing",
        asset: "image",
        name: "mirror.example/x:1",
        severity: "error",
        where: ["a.yaml:1", "b.yaml:2"],
        roles: ["Node"],
      },
    ]);
  });

  test("takes what arguments name for a lesser matter", () => {
    const found = crossCheck(
      { images: [], files: [] },
      stored([image("a.example/solver:1", "argument --x-image of y")]),
    );
    expect(found).toMatchObject([{ kind: "missing", severity: "warning" }]);
  });

  test("tells an asset that nodes take from upstream though the list remaps it", () => {
    const found = crossCheck({ images: [PAIR], files: [] }, stored([image(PAIR.canonical)]));
    expect(found).toMatchObject([{ kind: "upstream", name: PAIR.canonical, severity: "warning" }]);
  });

  test.each([
    ["registry.k8s.io/etcd:v3.5.1", "info"],
    ["registry.k8s.io/kops/kops-utils-cp:1.36.2", "info"],
    ["registry.k8s.io/other:1", "warning"],
  ])("tells that nothing names %s: %s", (canonical, severity) => {
    const pair = { canonical, download: "localhost:5000/renamed:1" };
    expect(crossCheck({ images: [pair], files: [] }, stored([]))).toMatchObject([
      { kind: "unused", name: "localhost:5000/renamed:1", severity },
    ]);
  });

  test("knows that nodeup is in no state store", () => {
    const nodeup = "https://artifacts.k8s.io/binaries/kops/1.36.2/linux/amd64/nodeup";
    const found = crossCheck({ images: [], files: [{ canonical: nodeup, download: nodeup }] }, stored([]));
    expect(found).toMatchObject([{ kind: "unused", severity: "info" }]);
  });
});
