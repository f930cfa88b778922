import { describe, expect, test } from "vitest";
import { planTransfer } from "./plan-transfer.ts";

const IMAGE = {
  canonical: "registry.k8s.io/coredns/coredns:v1",
  download: "mirror.example:5000/coredns-coredns:v1",
};
const PLAIN = { canonical: "quay.io:443/cilium/cilium:v1", download: "quay.io:443/cilium/cilium:v1" };
const FILE = {
  canonical: "https://dl.k8s.io/release/v1/kubelet",
  download: "https://files.example/kops/release/v1/kubelet",
  sha256: "a".repeat(64),
};

describe("by download names", () => {
  test("mapped assets are copied, the others told", () => {
    const plan = planTransfer(
      { images: [IMAGE, PLAIN], files: [FILE] },
      { fileRepositories: ["https://files.example/kops/"] },
    );
    expect(plan.copies).toMatchObject([
      {
        kind: "image",
        target: { registry: "mirror.example:5000", repository: "coredns-coredns", tag: "v1" },
      },
      {
        kind: "file",
        target: { root: "https://files.example/kops/", path: "release/v1/kubelet" },
        sha256: FILE.sha256,
      },
    ]);
    expect(plan.unmapped).toEqual([PLAIN.canonical]);
  });

  test.each([
    ["https://files.example/kops", "https://files.example/kops/a%2Cb%20c", "a,b c"],
    ["https://files.example", "https://files.example/a+b", "a+b"],
    ["https://files.example/a//b/", "https://files.example/a/b/c", "c"],
  ])("%s + %s is %s", (fileRepository, download, path) => {
    const plan = planTransfer(
      { images: [], files: [{ ...FILE, download }] },
      { fileRepositories: [fileRepository] },
    );
    expect(plan.copies).toMatchObject([{ target: { path } }]);
    expect(plan.copies[0]?.target).toHaveProperty("root", new URL(fileRepository.replace("//b", "/b")).href);
  });
});

describe("names that no registry takes", () => {
  const bad = [
    "r.example/Coredns:v1",
    "r.example//x:1",
    "r.example/x@sha256:abc",
    "r.example/ x:1",
    "https://r.example/x:1",
  ];

  test.each(bad)("%s is told, and the others are copied", (canonical) => {
    const plan = planTransfer(
      { images: [{ canonical, download: "m.example/x:1" }, IMAGE], files: [FILE] },
      {},
    );
    expect(plan.copies.map(({ name }) => name)).toEqual([IMAGE.canonical, FILE.canonical]);
    expect(plan.refused).toMatchObject([{ name: canonical, error: { code: "BAD_IMAGE_NAME" } }]);
  });

  test("all of them are an error", () => {
    const images = bad.map((canonical) => ({ canonical, download: canonical.replace("r.", "m.") }));
    expect(() => planTransfer({ images, files: [] }, {})).toThrow(/is not an image name/);
  });
});

test("a tag, and the same tag with a digest, are no collision", () => {
  const digest = `sha256:${"b".repeat(64)}`;
  const pinned = { canonical: `${IMAGE.canonical}@${digest}`, download: `${IMAGE.download}@${digest}` };
  const { copies } = planTransfer({ images: [IMAGE, pinned], files: [] }, {});
  expect(copies.map(({ name }) => name)).toEqual([IMAGE.canonical, pinned.canonical]);
});

test("a directory takes everything, under the path that a node asks for", () => {
  const plan = planTransfer(
    { images: [IMAGE, PLAIN], files: [FILE] },
    { imageDirectory: true, filesRoot: "file:///srv", fileRepositories: ["https://files.example/kops"] },
  );
  expect(plan.copies).toMatchObject([
    { target: { registry: "", repository: "coredns-coredns" } },
    { target: { registry: "", repository: "quay.io-443/cilium/cilium" } },
    { target: { root: "file:///srv", path: "kops/release/v1/kubelet" } },
  ]);
  expect(plan.unmapped).toEqual([]);
});

test("a broken escape in a file's URL is told", () => {
  const url = "https://files.example/kops/100%";
  const files = [{ ...FILE, canonical: url, download: url }];
  expect(() => planTransfer({ images: [], files }, { filesRoot: "file:///srv" })).toThrow(
    expect.objectContaining({
      code: "BAD_URL",
      message: `The path of ${url} has a broken % escape`,
    }) as Error,
  );
});

test("two sources on one name are an error that shows both", () => {
  const images = ["registry.k8s.io/a/b-c:v1", "registry.k8s.io/a-b/c:v1"].map((canonical) => ({
    canonical,
    download: "mirror.example/a-b-c:v1",
  }));
  expect(() => planTransfer({ images, files: [] }, {})).toThrow(/a\/b-c:v1 and .*a-b\/c:v1/);
});
