import { expect, test } from "vitest";
import { deferred } from "../../test/support/deferred.ts";
import { publishImage } from "../../test/support/image-fixture.ts";
import type { ImageSource } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import { createMemoryFiles } from "../content/memory-files.ts";
import { createMemoryImages } from "../content/memory-images.ts";
import { makeLock } from "./make-lock.ts";
import type { TransferStores } from "./transfer-stores.ts";

test("a lock has digests, sizes and platforms, and tells what could not be resolved", async () => {
  const images = createMemoryImages();
  const files = createMemoryFiles({ tool: Buffer.from("tool") });
  const index = await publishImage(images.repository("a"), "v1", ["base"]);
  const stores: TransferStores = {
    sourceImages: (image) => [images.repository(image.repository)],
    targetImage: () => {
      throw new Error("nothing is written");
    },
    sourceFiles: (url) => [{ source: files, path: new URL(url).pathname.slice(1), url }],
    targetFiles: () => Promise.reject(new Error("nothing is written")),
  };
  const why = [{ component: "x", reason: "", roles: [], architectures: [] }];
  const named = (canonical: string) => ({ canonical, download: canonical, why });
  const { lock, failures } = await makeLock(
    {
      images: [named("up.example/a:v1"), named("up.example/missing:v1")],
      files: [
        { ...named("https://up.example/tool"), sha256: "a".repeat(64) },
        named("https://up.example/tool"),
        { ...named("https://up.example/none"), sha256: "a".repeat(64) },
      ],
    },
    stores,
  );
  expect(lock.images).toMatchObject([
    {
      canonical: "up.example/a:v1",
      digest: index.descriptor.digest,
      platforms: ["linux/amd64", "linux/arm64"],
      why: ["x"],
    },
  ]);
  expect(lock.images[0]?.size).toBeGreaterThan(index.bytes.byteLength);
  expect(lock.files).toMatchObject([{ sha256: "a".repeat(64), size: 4 }]);
  expect(failures.map(({ error }) => error.code).sort()).toEqual([
    "FILE_NOT_FOUND",
    "IMAGE_NOT_FOUND",
    "UNKNOWN_HASH",
  ]);
});

test.each([0, 1])("a lock is the same where child %i of an index comes last", async (late) => {
  const repository = createMemoryImages().repository("a");
  const index = await publishImage(repository, "v1", ["base"]);
  const { manifests } = childrenOf(index);
  const comesLast = manifests[late]?.digest;
  const { promise: others, resolve: letAnswer } = deferred();
  const source: ImageSource = {
    ...repository,
    manifest: async (reference) => {
      if (reference === comesLast) await others;
      const manifest = await repository.manifest(reference);
      if (reference === manifests[1 - late]?.digest) setImmediate(letAnswer);
      return manifest;
    },
  };
  const image = { canonical: "up.example/a:v1", download: "up.example/a:v1", why: [] };
  const stores = { sourceImages: () => [source], sourceFiles: () => [] };
  const { lock } = await makeLock({ images: [image], files: [] }, stores);
  expect(lock.images[0]?.platforms).toEqual(["linux/amd64", "linux/arm64"]);
});
