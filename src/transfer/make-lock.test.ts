import { expect, test } from "vitest";
import { publishImage } from "../../test/support/image-fixture.ts";
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
