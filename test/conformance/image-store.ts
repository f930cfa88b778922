import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Descriptor } from "../../src/content/descriptor.ts";
import type { ImageReferrers } from "../../src/content/image-referrers.ts";
import type { ImageRepositories, ImageStore } from "../../src/content/image-store.ts";
import type { Manifest } from "../../src/content/manifest.ts";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import type { OpenStream } from "../../src/content/open-stream.ts";
import { digestOf } from "../../src/content/verifier.ts";
import { describeBytes, manifestOf } from "../support/image-fixture.ts";
import { madeUpBytes } from "../support/made-up-bytes.ts";

type Images = ImageRepositories<ImageStore & ImageReferrers>;

/** Repositories under test, empty at first; each test uses names of its own. */
export interface ImagesUnderTest {
  readonly images: Images;
  /** The same content as another process would see it, without what this one remembers. */
  readonly reopen: () => Images;
  readonly close?: () => Promise<void>;
}

/** What every adapter of the image port must do. */
export function imageStoreConformance(name: string, makeImages: () => Promise<ImagesUnderTest>): void {
  describe(`image store: ${name}`, () => {
    let made: ImagesUnderTest;
    let count = 0;
    const freshName = (): string => `test-${(count += 1)}/image`;
    const fresh = (): ImageStore & ImageReferrers => made.images.repository(freshName());
    beforeAll(async () => {
      made = await makeImages();
    });
    afterAll(async () => made.close?.());

    it("gives back a multi-arch image byte for byte", async () => {
      const repository = freshName();
      const { index, children, blobs } = await pushIndex(made.images.repository(repository), "v1");
      const other = made.reopen().repository(repository);
      expect(await other.resolve("v1")).toEqual(index.descriptor);
      for (const manifest of [index, ...children]) {
        const found = await other.manifest(manifest.descriptor.digest);
        expect(found?.descriptor).toEqual(manifest.descriptor);
        expect(Buffer.from(found?.bytes ?? []).equals(manifest.bytes)).toBe(true);
      }
      for (const bytes of blobs) {
        expect((await readAll(await other.open(layerOf(bytes), 0))).equals(bytes)).toBe(true);
      }
    });

    it.each([
      ["docker schema 2", MEDIA_TYPES.dockerManifest],
      ["OCI", MEDIA_TYPES.ociManifest],
    ])("keeps fields it does not know in a %s manifest", async (_, mediaType) => {
      const store = fresh();
      const config = await putBytes(store, Buffer.from(`{"made":"up"}`));
      const fields = { schemaVersion: 2, mediaType, config, layers: [], annotations: { "org.example": "ü" } };
      const manifest = manifestOf({ ...fields, "org.example.unknown": [1, { deep: null }] }, mediaType);
      await store.putManifest(manifest, "odd");
      const found = await store.manifest("odd");
      expect(found?.descriptor).toEqual(manifest.descriptor);
      expect(Buffer.from(found?.bytes ?? []).toString()).toBe(Buffer.from(manifest.bytes).toString());
    });

    it("keeps a docker manifest list", async () => {
      const store = fresh();
      const child = await pushImage(store, "docker", MEDIA_TYPES.dockerManifest);
      const list = manifestOf(
        {
          schemaVersion: 2,
          mediaType: MEDIA_TYPES.dockerList,
          manifests: [{ ...child.descriptor, platform: { os: "linux", architecture: "amd64" } }],
        },
        MEDIA_TYPES.dockerList,
      );
      await store.putManifest(list, "list");
      expect(await store.resolve("list")).toEqual(list.descriptor);
      expect((await store.manifest("list"))?.descriptor).toEqual(list.descriptor);
    });

    it("takes artifacts of any type", async () => {
      const store = fresh();
      const empty = await putBytes(store, Buffer.from("{}"));
      const layer = await putBytes(store, Buffer.from("spiffing"));
      const artifact = manifestOf(
        {
          schemaVersion: 2,
          mediaType: MEDIA_TYPES.ociManifest,
          artifactType: "application/vnd.example.thing",
          config: { ...empty, mediaType: "application/vnd.oci.empty.v1+json" },
          layers: [{ ...layer, mediaType: "application/vnd.example.thing.layer" }],
        },
        MEDIA_TYPES.ociManifest,
      );
      await store.putManifest(artifact, "thing");
      expect((await store.manifest("thing"))?.descriptor).toEqual(artifact.descriptor);
    });

    it("knows nothing of what was not stored", async () => {
      const store = fresh();
      const blob = layerOf(Buffer.from("never stored"));
      expect(await store.resolve("v1")).toBeUndefined();
      expect(await store.manifest("v1")).toBeUndefined();
      expect(await store.manifest(blob.digest)).toBeUndefined();
      expect(await store.has(blob)).toBe(false);
      await expect(store.open(blob, 0).then(readAll)).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    it("does not ask for bytes of a blob that is there", async () => {
      const store = fresh();
      const bytes = madeUpBytes(100_000, "present");
      expect(await store.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
      expect(await store.has(layerOf(bytes))).toBe(true);
      expect(await store.put(layerOf(bytes), neverOpened)).toBe("present");
    });

    it("mounts a blob of another repository without asking for bytes", async () => {
      const bytes = madeUpBytes(100_000, "mounted");
      await fresh().put(layerOf(bytes), sourceOf(bytes));
      const repository = freshName();
      expect(await made.images.repository(repository).put(layerOf(bytes), neverOpened)).toBe("mounted");
      const other = made.reopen().repository(repository);
      expect((await readAll(await other.open(layerOf(bytes), 0))).equals(bytes)).toBe(true);
    });

    it.each([0, 1, 65_536, 32 * 1024 * 1024])("stores a blob of %i bytes", async (size) => {
      const repository = freshName();
      const bytes = madeUpBytes(size, `size ${size}`);
      expect(await made.images.repository(repository).put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
      const other = made.reopen().repository(repository);
      expect(await other.has(layerOf(bytes))).toBe(true);
      expect((await readAll(await other.open(layerOf(bytes), 0))).equals(bytes)).toBe(true);
    });

    it("reads from an offset", async () => {
      const store = fresh();
      const bytes = madeUpBytes(300_000, "offset");
      await store.put(layerOf(bytes), sourceOf(bytes));
      for (const offset of [1, 65_536, 299_999]) {
        const rest = await readAll(await store.open(layerOf(bytes), offset));
        expect(rest.equals(bytes.subarray(offset))).toBe(true);
      }
      expect(await readAll(await store.open(layerOf(bytes), 300_000))).toHaveLength(0);
    });

    const bytes = madeUpBytes(200_000, "right");
    const wrong: [string, Buffer, RegExp][] = [
      ["other content", madeUpBytes(200_000, "wrong"), /^DIGEST_MISMATCH$/],
      ["one byte wrong at the end", flipLast(bytes), /^DIGEST_MISMATCH$/],
      ["too few bytes", bytes.subarray(0, 150_000), /^(?:SIZE|DIGEST)_MISMATCH$/],
      ["too many bytes", Buffer.concat([bytes, bytes]), /^(?:SIZE|DIGEST)_MISMATCH$/],
    ];
    it.each(wrong)("never shows a blob with %s", async (_, content, code) => {
      const repository = freshName();
      const result = made.images.repository(repository).put(layerOf(bytes), sourceOf(content));
      await expect(result).rejects.toMatchObject({ code: expect.stringMatching(code) as string });
      const other = made.reopen().repository(repository);
      expect(await other.has(layerOf(bytes))).toBe(false);
      await expect(other.open(layerOf(bytes), 0).then(readAll)).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    it("fails with the source's own error, and shows nothing", async () => {
      const repository = freshName();
      const content = madeUpBytes(2_000_000, "dying");
      const failure = new Error("the source died");
      const open: OpenStream = (offset) =>
        Promise.resolve(
          Readable.from(
            (function* () {
              yield content.subarray(offset, 1_000_000);
              throw failure;
            })(),
            { objectMode: false },
          ),
        );
      await expect(made.images.repository(repository).put(layerOf(content), open)).rejects.toBe(failure);
      expect(await made.reopen().repository(repository).has(layerOf(content))).toBe(false);
    });

    it.each(["config", "layer", "child manifest"])("refuses a manifest whose %s is missing", async (what) => {
      const store = fresh();
      const there = await putBytes(store, Buffer.from("there"));
      const missing = layerOf(Buffer.from(`missing ${what}`));
      const manifest =
        what === "child manifest"
          ? indexOf([{ ...missing, mediaType: MEDIA_TYPES.ociManifest }])
          : imageOf(what === "config" ? missing : there, [what === "layer" ? missing : there]);
      const result = store.putManifest(manifest, "v1");
      await expect(result).rejects.toMatchObject({ code: "MANIFEST_BLOB_UNKNOWN" });
      expect(await store.resolve("v1")).toBeUndefined();
    });

    it("takes a manifest once what was missing has been stored", async () => {
      const store = fresh();
      const config = await putBytes(store, Buffer.from("{}"));
      const content = madeUpBytes(1_000, "late");
      const manifest = imageOf(config, [layerOf(content)]);
      await expect(store.putManifest(manifest, "v1")).rejects.toMatchObject({
        code: "MANIFEST_BLOB_UNKNOWN",
      });
      await putBytes(store, Buffer.from("{}"));
      await store.put(layerOf(content), sourceOf(content));
      await store.putManifest(manifest, "v1");
      expect(await store.resolve("v1")).toEqual(manifest.descriptor);
    });

    it("refuses a manifest whose bytes have another digest", async () => {
      const store = fresh();
      const config = await putBytes(store, Buffer.from("{}"));
      const { bytes: right } = imageOf(config, []);
      const descriptor = { ...imageOf(config, [config]).descriptor, size: right.byteLength };
      await expect(store.putManifest({ descriptor, bytes: right })).rejects.toMatchObject({
        code: "DIGEST_MISMATCH",
      });
      expect(await store.resolve(descriptor.digest)).toBeUndefined();
    });

    it("moves a tag, and keeps what it pointed at", async () => {
      const store = fresh();
      const first = await pushImage(store, "first");
      const second = await pushImage(store, "second");
      await store.putManifest(first, "latest");
      await store.putManifest(second, "latest");
      expect((await store.resolve("latest"))?.digest).toBe(second.descriptor.digest);
      expect((await store.resolve(first.descriptor.digest))?.digest).toBe(first.descriptor.digest);
    });

    it("lists what refers to a manifest", async () => {
      const repository = freshName();
      const store = made.images.repository(repository);
      const subject = await pushImage(store, "subject");
      expect(await store.referrers(subject.descriptor.digest)).toEqual([]);
      const signatures = await Promise.all(["one", "two"].map((text) => pushSignature(store, subject, text)));
      const found = await made.reopen().repository(repository).referrers(subject.descriptor.digest);
      expect(found.map(({ digest }) => digest).sort()).toEqual(
        signatures.map(({ descriptor }) => descriptor.digest).sort(),
      );
      expect(found[0]?.artifactType).toBe("application/vnd.example.signature");
      expect(found.map(({ annotations }) => annotations?.["text"]).sort()).toEqual(["one", "two"]);
    });

    it("refuses a tag that is none", async () => {
      const store = fresh();
      const image = await pushImage(store, "refused");
      for (const tag of ["sha256:short", "-x"]) await expect(store.putManifest(image, tag)).rejects.toThrow();
    });

    it("stores a blob once that several put at the same time", async () => {
      const store = fresh();
      const content = madeUpBytes(500_000, "at once");
      let opened = 0;
      const open: OpenStream = (offset) => {
        opened += 1;
        return sourceOf(content)(offset);
      };
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => store.put(layerOf(content), open)));
      expect(outcomes).toContain("sent");
      expect(opened).toBeLessThanOrEqual(outcomes.filter((outcome) => outcome === "sent").length);
      expect((await readAll(await store.open(layerOf(content), 0))).equals(content)).toBe(true);
    });

    it("stores many blobs at the same time", async () => {
      const store = fresh();
      const contents = Array.from({ length: 40 }, (_, number) =>
        madeUpBytes(10_000 + number, `many ${number}`),
      );
      await Promise.all(contents.map((content) => store.put(layerOf(content), sourceOf(content))));
      for (const content of contents) {
        expect((await readAll(await store.open(layerOf(content), 0))).equals(content)).toBe(true);
      }
    });

    it("lists its repositories and tags, where it can", async () => {
      const repository = freshName();
      const image = await pushImage(made.images.repository(repository), "listed");
      for (const tag of ["v2", "v1"]) await made.images.repository(repository).putManifest(image, tag);
      if (made.images.tags !== undefined)
        expect((await made.images.tags(repository)).sort()).toEqual(["v1", "v2"]);
      if (made.images.repositories !== undefined)
        expect(await made.images.repositories()).toContain(repository);
    });
  });
}

/** A stream of made-up pieces, as a network gives them. */
export function sourceOf(bytes: Buffer): OpenStream {
  return (offset) => Promise.resolve(Readable.from(pieces(bytes.subarray(offset)), { objectMode: false }));
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function layerOf(bytes: Buffer): Descriptor {
  return describeBytes(bytes, MEDIA_TYPES.ociLayer);
}

function flipLast(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

const neverOpened: OpenStream = () => Promise.reject(new Error("the source was opened without need"));

async function putBytes(store: ImageStore, bytes: Buffer): Promise<Descriptor> {
  const descriptor = layerOf(bytes);
  await store.put(descriptor, sourceOf(bytes));
  return descriptor;
}

function imageOf(
  config: Descriptor,
  layers: readonly Descriptor[],
  mediaType: string = MEDIA_TYPES.ociManifest,
): Manifest {
  return manifestOf(
    { schemaVersion: 2, mediaType, config: { ...config, mediaType: MEDIA_TYPES.ociConfig }, layers },
    mediaType,
  );
}

function indexOf(manifests: readonly Descriptor[]): Manifest {
  return manifestOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests }, MEDIA_TYPES.ociIndex);
}

async function pushImage(store: ImageStore, seed: string, mediaType?: string): Promise<Manifest> {
  const config = await putBytes(store, Buffer.from(JSON.stringify({ seed })));
  const layer = await putBytes(store, madeUpBytes(5_000, seed));
  const manifest = imageOf(config, [layer], mediaType);
  await store.putManifest(manifest);
  return manifest;
}

async function pushIndex(
  store: ImageStore,
  tag: string,
): Promise<{ index: Manifest; children: Manifest[]; blobs: Buffer[] }> {
  const shared = madeUpBytes(50_000, "shared");
  const children: Manifest[] = [];
  const blobs = [shared];
  for (const architecture of ["amd64", "arm64", "s390x"]) {
    const own = madeUpBytes(70_000, architecture);
    const config = Buffer.from(JSON.stringify({ architecture, os: "linux" }));
    blobs.push(own, config);
    const descriptors: Descriptor[] = [];
    for (const bytes of [config, shared, own]) descriptors.push(await putBytes(store, bytes));
    const [configDescriptor = layerOf(config), ...layers] = descriptors;
    const child = imageOf(configDescriptor, layers);
    await store.putManifest(child);
    children.push(child);
  }
  const index = indexOf(
    children.map(({ descriptor }, at) => ({
      ...descriptor,
      platform: { os: "linux", architecture: ["amd64", "arm64", "s390x"][at] ?? "" },
    })),
  );
  await store.putManifest(index, tag);
  return { index, children, blobs };
}

async function pushSignature(store: ImageStore, subject: Manifest, text: string): Promise<Manifest> {
  const config = await putBytes(store, Buffer.from("{}"));
  const layer = await putBytes(store, Buffer.from(text));
  const signature = manifestOf(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      artifactType: "application/vnd.example.signature",
      config,
      layers: [layer],
      subject: subject.descriptor,
      annotations: { text },
    },
    MEDIA_TYPES.ociManifest,
  );
  await store.putManifest(signature);
  expect(digestOf(signature.bytes)).toBe(signature.descriptor.digest);
  return signature;
}
