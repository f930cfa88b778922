import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { childrenOf } from "../../../content/manifest-children.ts";
import type { Descriptor } from "../../../content/descriptor.ts";
import type { ServedRepository } from "../../../serve/served-content.ts";
import { createMadeUpUpstream } from "./create-made-up-upstream.ts";

const IMAGES = [
  "registry.k8s.io/coredns/coredns:v1.14.2",
  "registry.k8s.io/kube-proxy:v1.36.0",
  "registry.k8s.io/kube-proxy:v1.35.0",
  "registry.k8s.io/pause:3.10.1",
  "quay.io/cilium/cilium:v1.18.0",
  "busybox",
  "my.registry.example:5000/Team/tool:1".toLowerCase(),
];
const KUBELET = "https://dl.k8s.io/release/v1.36.0/bin/linux/amd64/kubelet";
const RUNC = "https://github.com/opencontainers/runc/releases/download/v1.3.5/runc.amd64";
const CNI = "https://storage.googleapis.com/k8s/cni%2Bplugins.tgz";
const sizes = { layerBytes: 100_000, baseLayerBytes: 200_000, fileBytes: 90_000 };
const upstream = createMadeUpUpstream({ images: IMAGES, files: [KUBELET, RUNC, CNI], ...sizes });

async function readBlob(repository: ServedRepository, blob: Descriptor, offset = 0): Promise<Buffer> {
  return Buffer.concat(await (await repository.open(blob, offset)).toArray());
}

async function readFile(path: string, offset = 0): Promise<Buffer> {
  return Buffer.concat(await (await upstream.files.open(path, offset)).toArray());
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("a made-up upstream", () => {
  test("keeps every image under the registry it comes from", async () => {
    expect(await upstream.images.repositories()).toEqual([
      "docker.io/library/busybox",
      "my.registry.example-5000/team/tool",
      "quay.io/cilium/cilium",
      "registry.k8s.io/coredns/coredns",
      "registry.k8s.io/kube-proxy",
      "registry.k8s.io/pause",
    ]);
    expect(await upstream.images.tags("registry.k8s.io/kube-proxy")).toEqual(["v1.35.0", "v1.36.0"]);
  });

  test("says how to read from it", () => {
    expect(upstream.mirrors("127.0.0.1:5000")).toEqual([
      "registry.k8s.io=127.0.0.1:5000/registry.k8s.io",
      "quay.io=127.0.0.1:5000/quay.io",
      "docker.io=127.0.0.1:5000/docker.io",
      "my.registry.example:5000=127.0.0.1:5000/my.registry.example-5000",
      "https://dl.k8s.io=http://127.0.0.1:5000/dl.k8s.io",
      "https://github.com=http://127.0.0.1:5000/github.com",
      "https://storage.googleapis.com=http://127.0.0.1:5000/storage.googleapis.com",
    ]);
  });

  test("has whole images for two platforms, every digest and size right, layers that can be unpacked", async () => {
    const kinds = new Set<string>();
    for (const name of await upstream.images.repositories()) {
      const repository = upstream.images.repository(name);
      for (const tag of await upstream.images.tags(name)) {
        const index = await repository.manifest(tag);
        if (index === undefined) throw new Error(`no ${name}:${tag}`);
        kinds.add(index.descriptor.mediaType);
        const children = childrenOf(index).manifests;
        expect(children.map(({ platform }) => platform?.architecture)).toEqual(["amd64", "arm64"]);
        for (const child of children) {
          const manifest = await repository.manifest(child.digest);
          if (manifest === undefined) throw new Error(`no ${child.digest}`);
          expect(`sha256:${sha256(manifest.bytes)}`).toBe(child.digest);
          const [config, ...layers] = childrenOf(manifest).blobs;
          if (config === undefined) throw new Error("no config");
          const diffs: string[] = [];
          for (const layer of layers) {
            const bytes = await readBlob(repository, layer);
            expect(bytes.byteLength).toBe(layer.size);
            expect(`sha256:${sha256(bytes)}`).toBe(layer.digest);
            diffs.push(`sha256:${sha256(gunzipSync(bytes))}`);
          }
          const parsed = JSON.parse((await readBlob(repository, config)).toString()) as object;
          expect(parsed).toMatchObject({ os: "linux", rootfs: { diff_ids: diffs } });
        }
      }
    }
    expect(kinds.size).toBe(2);
  });

  test("shares layers between images", async () => {
    const digests = await Promise.all(
      IMAGES.slice(0, 4).map(async (name) => {
        const { repository, tag } = split(name);
        const source = upstream.images.repository(repository);
        const index = await source.manifest(tag);
        const [child] = index === undefined ? [] : childrenOf(index).manifests;
        const manifest = child && (await source.manifest(child.digest));
        return manifest === undefined
          ? []
          : childrenOf(manifest)
              .blobs.slice(1)
              .map(({ digest }) => digest);
      }),
    );
    expect(digests.flat().length).toBe(12);
    expect(new Set(digests.flat()).size).toBeLessThan(12);
  });

  test("reads from any offset the very bytes that it reads from the start", async () => {
    const repository = upstream.images.repository("registry.k8s.io/pause");
    const index = await repository.manifest("3.10.1");
    const [child] = index === undefined ? [] : childrenOf(index).manifests;
    const manifest = child && (await repository.manifest(child.digest));
    const layer = manifest && childrenOf(manifest).blobs[1];
    if (layer === undefined) throw new Error("no layer");
    const whole = await readBlob(repository, layer);
    const offsets = [0, 1, 9, 10, 12, 15, 526, 527, 528, 61_449, 61_450, 61_455, 61_456, 61_500, 150_000];
    for (const offset of [...offsets, whole.length - 9, whole.length - 8, whole.length - 3, whole.length]) {
      expect((await readBlob(repository, layer, offset)).equals(whole.subarray(offset)), `${offset}`).toBe(
        true,
      );
    }
  });

  test.each([
    [KUBELET, "dl.k8s.io/release/v1.36.0/bin/linux/amd64/kubelet", ".sha256"],
    [RUNC, "github.com/opencontainers/runc/releases/download/v1.3.5/runc.amd64", ".sha256sum"],
    [CNI, "storage.googleapis.com/k8s/cni+plugins.tgz", ".sha256"],
  ])("has %s with its hash beside it", async (url, path, ending) => {
    const bytes = await readFile(path);
    const hash = await upstream.sha256(url);
    expect(sha256(bytes)).toBe(hash);
    expect(await upstream.files.stat(path)).toEqual({ size: bytes.length, sha256: hash, etag: `"${hash}"` });
    expect((await readFile(path + ending)).toString().split(/\s/)[0]).toBe(hash);
    for (const offset of [1, 17, 40_000]) {
      expect((await readFile(path, offset)).equals(bytes.subarray(offset))).toBe(true);
    }
  });

  test("is the same every time, and another for other names", async () => {
    const again = createMadeUpUpstream({ images: IMAGES.slice(0, 1), files: [KUBELET], ...sizes });
    const [name] = await again.images.repositories();
    const resolve = (from: typeof upstream) => from.images.repository(name ?? "").resolve("v1.14.2");
    expect(await resolve(again)).toEqual(await resolve(upstream));
    expect(await again.sha256(KUBELET)).toBe(await upstream.sha256(KUBELET));
    expect(await upstream.sha256(RUNC)).not.toBe(await upstream.sha256(KUBELET));
  });
});

function split(name: string): { repository: string; tag: string } {
  const colon = name.lastIndexOf(":");
  return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
}
