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

test("two sources on one name are an error that shows both", () => {
  const images = ["registry.k8s.io/a/b-c:v1", "registry.k8s.io/a-b/c:v1"].map((canonical) => ({
    canonical,
    download: "mirror.example/a-b-c:v1",
  }));
  expect(() => planTransfer({ images, files: [] }, {})).toThrow(/a\/b-c:v1 and .*a-b\/c:v1/);
});
