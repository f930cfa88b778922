import { describe, expect, it } from "vitest";
import type { AssetsSpec } from "../cluster/cluster.ts";
import { parseKopsRelease, type KopsRelease } from "../cluster/kops-release.ts";
import type { FileAsset, ImageAsset } from "../inventory/asset.ts";
import { mapFile } from "./map-file.ts";
import { mapImage } from "./map-image.ts";
import { remap } from "./remap.ts";

function release(name: string): KopsRelease {
  const parsed = parseKopsRelease(name);
  if (parsed === undefined) throw new Error(name);
  return parsed;
}

const image = (canonical: string, override?: string): ImageAsset =>
  override === undefined ? { canonical, why: [] } : { canonical, override, why: [] };
const file = (canonical: string): FileAsset => ({ canonical, use: "node", why: [] });

describe("mapImage", () => {
  it.each<[AssetsSpec, string, string]>([
    [{}, "registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"],
    [{ containerProxy: "p.example" }, "registry.k8s.io/pause:3.10", "p.example/pause:3.10"],
    [{ containerProxy: "p.example/mirror/" }, "docker.io/calico/node:v1", "p.example/mirror/calico/node:v1"],
    [{ containerProxy: "p.example" }, "kopeio/auth-api:1", "p.example/kopeio/auth-api:1"],
    [{ containerProxy: "p.example" }, "alpine", "p.example/alpine"],
    [{ containerProxy: "p.example/mirror" }, "alpine:3", "p.example/mirror"],
    [{ containerProxy: "p.example" }, "localhost:5000/x:1", "p.example/x:1"],
    [{ containerProxy: "p.example" }, "a/b/c:1", "p.example/b/c:1"],
    [{ containerRegistry: "r.example/k8s" }, "registry.k8s.io/kops/x:1", "r.example/k8s/kops-x:1"],
    [
      { containerRegistry: "r.example:5000" },
      "docker.io/calico/node:v1",
      "r.example:5000/docker.io-calico-node:v1",
    ],
    [{ containerRegistry: "r.example/k8s" }, "r.example/k8s/x:1", "r.example/k8s/x:1"],
    [{ containerRegistry: "r.example/k8s" }, "r.example/other/x:1", "r.example/k8s/r.example-other-x:1"],
    [
      { containerRegistry: "1.dkr.ecr.eu-west-1.amazonaws.com" },
      "alpine:3",
      "1.dkr.ecr.eu-west-1.amazonaws.com/alpine:3",
    ],
  ])("%j: %s", (assets, name, expected) => {
    expect(mapImage(name, assets)).toBe(expected);
  });
});

describe("mapFile", () => {
  const source = "https://dl.k8s.io/release/v1/kubelet";
  it.each([
    [undefined, source, source],
    ["https://f.example", source, "https://f.example/release/v1/kubelet"],
    ["https://f.example/a//b/../c/", source, "https://f.example/a/c/release/v1/kubelet"],
    ["https://f.example/a,b?x=1&y=2,3", source, "https://f.example/a,b/release/v1/kubelet?x=1&y=2,3"],
    ["https://f.example/x", "https://h.example/a%2Bb?token=1", "https://f.example/x/a+b"],
    ["https://dl.k8s.io/mirror", source, source],
    ["https://dl.k8s.io:443/mirror", source, "https://dl.k8s.io:443/mirror/release/v1/kubelet"],
    ["s3://bucket/prefix", source, "s3://bucket/prefix/release/v1/kubelet"],
    ["file:///srv/assets", source, "file:///srv/assets/release/v1/kubelet"],
    ["bucket.example/dir", source, "bucket.example/dir/release/v1/kubelet"],
  ])("%s: %s", (repository, canonical, expected) => {
    expect(mapFile(canonical, repository)).toBe(expected);
  });
});

describe("commas in a file repository", () => {
  it.each([
    ["1.37.0-alpha.1", "https://f.example/a,b/x?y=2,3"],
    ["1.37.0-alpha.2", "https://f.example/a%2Cb/x?y=2,3"],
  ])("as kOps %s writes them", (name, download) => {
    const assets = { fileRepository: "https://f.example/a,b?y=2,3" };
    const { files } = remap({ images: [], files: [file("https://h.example/x")] }, assets, release(name));
    expect(files[0]?.download).toBe(download);
  });
});

describe("remap", () => {
  const inventory = {
    images: [image("b:1"), image("a:1")],
    files: [file("https://b/x"), file("https://a/x")],
  };

  it("sorts since 1.36, and keeps the components' order before", () => {
    expect(remap(inventory, {}, release("1.36.0")).images.map(({ canonical }) => canonical)).toEqual([
      "a:1",
      "b:1",
    ]);
    expect(remap(inventory, {}, release("1.35.2")).images.map(({ canonical }) => canonical)).toEqual([
      "b:1",
      "a:1",
    ]);
  });

  it.each([
    ["1.36.2", undefined, "corp.example/kc:1"],
    ["1.36.2", "r.example", "r.example/corp.example-kc:1"],
    ["1.33.1", undefined, "registry.k8s.io/kops/kops-controller:1"],
    ["1.33.1", "r.example", "r.example/corp.example-kc:1"],
  ])(
    "kOps %s with containerRegistry %s downloads an override from %s",
    (kops, containerRegistry, expected) => {
      const images = [image("registry.k8s.io/kops/kops-controller:1", "corp.example/kc:1")];
      const assets = containerRegistry === undefined ? {} : { containerRegistry };
      expect(remap({ images, files: [] }, assets, release(kops)).images[0]?.download).toBe(expected);
    },
  );

  it("finds two sources on one name, of images and of files", () => {
    const images = [image("a/b-c:1"), image("a-b/c:1")];
    const files = [file("https://a.example/x/tool"), file("https://b.example/x/tool")];
    const assets = { containerRegistry: "r.example", fileRepository: "https://f.example" };
    const { findings } = remap({ images, files }, assets, release("1.36.2"));
    expect(findings.map(({ severity, code, assets: names }) => [severity, code, names])).toEqual([
      ["error", "COLLISION", ["a-b/c:1", "a/b-c:1"]],
      ["error", "COLLISION", ["https://a.example/x/tool", "https://b.example/x/tool"]],
    ]);
    expect(findings[0]?.message).toContain("r.example/a-b-c:1");
  });

  it("takes three spellings of an image of Docker Hub for one image", () => {
    const images = ["library/alpine:3", "docker.io/library/alpine:3"].map((name) => image(name));
    const { findings, images: mapped } = remap(
      { images, files: [] },
      { containerProxy: "p.example" },
      release("1.36.2"),
    );
    expect(new Set(mapped.map(({ download }) => download))).toEqual(new Set(["p.example/library/alpine:3"]));
    expect(findings).toEqual([]);
  });

  it("warns of names that a proxy mangles, of double prefixes and of files that stay on their host", () => {
    const images = [image("alpine:3"), image("p.example/own:1"), image("quay.io/a:1")];
    const files = [file("https://f.example/a"), file("https://g.example/b")];
    const assets = { containerProxy: "p.example/mirror", fileRepository: "https://f.example/kops" };
    const { findings } = remap({ images, files }, assets, release("1.36.2"));
    expect(findings.map(({ severity, code, assets: names }) => [severity, code, names])).toEqual([
      ["warning", "MANGLED_NAME", ["alpine:3"]],
      ["warning", "DOUBLE_PREFIX", ["p.example/own:1"]],
      ["warning", "SAME_HOST", ["https://f.example/a"]],
    ]);
  });

  it("finds names that kOps makes unusable of a registry with a port", () => {
    const canonical = "reg.example:5000/a/b:1";
    const images = [{ canonical, why: [] }];
    const { findings } = remap(
      { images, files: [] },
      { containerRegistry: "r.example:5001" },
      release("1.36.2"),
    );
    expect(findings).toEqual([
      {
        severity: "warning",
        code: "MANGLED_NAME",
        message: `kOps maps ${canonical} to r.example:5001/reg.example:5000-a-b:1: that is not the name of an image, so nodes cannot pull it`,
        assets: [canonical],
      },
    ]);
  });

  it("finds nothing where nothing is mapped", () => {
    expect(remap(inventory, undefined, release("1.36.2")).findings).toEqual([]);
  });
});
