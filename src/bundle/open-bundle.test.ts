import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { imageStoreConformance, layerOf, readAll, sourceOf } from "../../test/conformance/image-store.ts";
import { manifestOf, publishImage } from "../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import { partialSize } from "../../test/support/partial-size.ts";
import { createMadeUpUpstream } from "../cli/demo/made-up/create-made-up-upstream.ts";
import type { ImageSource, ImageStore } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { completeImages } from "./complete-images.ts";
import { openBundle, type Bundle } from "./open-bundle.ts";

const MIB = 1024 * 1024;
const SKOPEO = "skopeo";
const REF_NAME = "org.opencontainers.image.ref.name";

let directory: string;
let bundle: Bundle;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "bundle-"));
  bundle = await open(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function open(place: string, create = true): Promise<Bundle> {
  return openBundle(place, openDirectoryFiles(place), { create });
}

async function indexEntries(): Promise<
  { digest: string; mediaType: string; annotations: Record<string, string> }[]
> {
  const index = JSON.parse(await readFile(join(directory, "index.json"), "utf8")) as { manifests: [] };
  return index.manifests;
}

/** Copies an image from one store to another: children first, the tag last. */
async function copyImage(
  from: ImageSource,
  to: ImageStore,
  reference: string,
  tag?: string,
): Promise<Manifest> {
  const manifest = await from.manifest(reference);
  if (manifest === undefined) throw new Error(`no ${reference}`);
  const { manifests, blobs } = childrenOf(manifest);
  for (const child of manifests) await copyImage(from, to, child.digest);
  for (const blob of blobs) await to.put(blob, (offset) => from.open(blob, offset));
  await to.putManifest(manifest, tag);
  return manifest;
}

imageStoreConformance("bundle", async () => {
  const place = await mkdtemp(join(tmpdir(), "bundle-"));
  const { images } = await open(place);
  return {
    images,
    reopen: () => {
      const again = open(place, false);
      // The suite reopens at once; opening a bundle takes a look at the disk.
      return {
        repository: (name) => lateStore(again.then((opened) => opened.images.repository(name))),
      };
    },
    close: () => rm(place, { recursive: true, force: true }),
  };
});

type Store = ReturnType<Bundle["images"]["repository"]>;

function lateStore(store: Promise<Store>): Store {
  return {
    blob: async (digest) => (await store).blob(digest),
    resolve: async (reference) => (await store).resolve(reference),
    manifest: async (reference) => (await store).manifest(reference),
    open: async (blob, offset) => (await store).open(blob, offset),
    has: async (blob) => (await store).has(blob),
    statBlob: async (blob) => (await store).statBlob(blob),
    foresee: async (blob) => (await store).foresee(blob),
    put: async (blob, source) => (await store).put(blob, source),
    putManifest: async (manifest, tag) => (await store).putManifest(manifest, tag),
    referrers: async (subject) => (await store).referrers(subject),
    removeTag: async (tag) => (await store).removeTag(tag),
    removeManifest: async (digest) => (await store).removeManifest(digest),
    keepYoung: async (reference) => (await store).keepYoung(reference),
  };
}

async function flipSilently(place: string): Promise<void> {
  const { atime, mtime } = await stat(place);
  await writeFile(place, "Layer amd64");
  await utimes(place, atime, mtime);
}

describe("a bundle", () => {
  test("is an OCI image layout with every tag by name", async () => {
    const one = await publishImage(bundle.images.repository("coredns/coredns"), "v1", ["base", "one"]);
    const two = await publishImage(bundle.images.repository("pause"), "3.10.1", ["base", "two"]);
    expect(JSON.parse(await readFile(join(directory, "oci-layout"), "utf8"))).toEqual({
      imageLayoutVersion: "1.0.0",
    });
    await bundle.settle();
    expect(await indexEntries()).toEqual([
      { ...one.descriptor, annotations: { [REF_NAME]: "coredns/coredns:v1" } },
      { ...two.descriptor, annotations: { [REF_NAME]: "pause:3.10.1" } },
    ]);
    for (const name of await readdir(join(directory, "blobs/sha256"))) {
      expect(digestOf(await readFile(join(directory, "blobs/sha256", name)))).toBe(`sha256:${name}`);
    }
  });

  test("keeps files under their own names beside the images", async () => {
    const bytes = Buffer.from("nodeup");
    await bundle.files.write("binaries/kops/1.36.2+x/linux/amd64/nodeup", {}, sourceOf(bytes));
    expect(await readFile(join(directory, "files/binaries/kops/1.36.2+x/linux/amd64/nodeup"))).toEqual(bytes);
    for (const path of ["../index.json", "", "/x", "a/../../oci-layout"]) {
      await expect(bundle.files.stat(path)).rejects.toMatchObject({ code: "BAD_PATH" });
    }
  });

  test("keeps a blob of several repositories once, and each sees its own only", async () => {
    const bytes = madeUpBytes(1000, "shared");
    const [a, b, c] = ["a", "b", "c"].map((name) => bundle.images.repository(name));
    expect(await a?.put(layerOf(bytes), sourceOf(bytes))).toBe("sent");
    expect(await b?.put(layerOf(bytes), sourceOf(bytes))).toBe("mounted");
    expect(await c?.has(layerOf(bytes))).toBe(false);
    expect(await c?.blob(layerOf(bytes).digest)).toBeUndefined();
    expect(await b?.blob(layerOf(bytes).digest)).toMatchObject({ size: 1000 });
    expect(await readdir(join(directory, "blobs/sha256"))).toHaveLength(1);
  });

  test("fetches a damaged blob and a damaged manifest again", async () => {
    const store = bundle.images.repository("a");
    const index = await publishImage(store, "v1", ["layer"]);
    const layer = layerOf(Buffer.from("layer amd64"));
    await truncate(join(directory, "blobs", layer.digest.replace(":", "/")), 3);
    await writeFile(join(directory, "blobs", index.descriptor.digest.replace(":", "/")), "{}");
    expect(await store.has(layer)).toBe(false);
    for (const ask of [() => store.open(layer, 0), () => store.blob(layer.digest), () => store.resolve("v1")])
      await expect(ask()).rejects.toMatchObject({ code: "DAMAGED" });
    expect(await completeImages(bundle.images).repository("a").resolve("v1")).toBeUndefined();
    await publishImage(store, "v1", ["layer"]);
    expect(await store.has(layer)).toBe(true);
    expect((await store.resolve("v1"))?.digest).toBe(index.descriptor.digest);
  });

  test.each([
    ["is gone", (place: string) => rm(place)],
    ["is cut off", (place: string) => truncate(place, 3)],
    ["has a flipped byte", (place: string) => writeFile(place, "Layer amd64")],
    ["has a flipped byte, and its time set back", flipSilently],
  ])("an image is not complete where a layer %s", async (_, damage) => {
    const index = await publishImage(bundle.images.repository("a"), "v1", ["layer"]);
    const layer = layerOf(Buffer.from("layer amd64"));
    const place = join(directory, "blobs", layer.digest.replace(":", "/"));
    const complete = () => completeImages(bundle.images).repository("a");
    expect((await complete().resolve("v1"))?.digest).toBe(index.descriptor.digest);
    await damage(place);
    expect(await complete().resolve("v1")).toBeUndefined();
    await publishImage(complete(), "v1", ["layer"]);
    expect(await readFile(place, "utf8")).toBe("layer amd64");
    expect((await complete().resolve(index.descriptor.digest))?.size).toBe(index.descriptor.size);
  });

  test("an image is not whole where its repository has forgotten its manifest, which a pull by tag asks for next", async () => {
    const index = await publishImage(bundle.images.repository("a"), "v1", ["layer"]);
    await rm(join(directory, "repositories/a/_manifests", index.descriptor.digest.replace(":", "-")));
    const store = bundle.images.repository("a");
    for (const ask of [() => store.resolve("v1"), () => store.manifest("v1")])
      await expect(ask()).rejects.toMatchObject({ code: "DAMAGED" });
    const complete = completeImages(bundle.images).repository("a");
    expect(await complete.resolve("v1")).toBeUndefined();
    await publishImage(complete, "v1", ["layer"]);
    expect((await store.manifest(index.descriptor.digest))?.descriptor).toEqual(index.descriptor);
  });

  test("a manifest whose content is gone is told as that, in what prune goes by too", async () => {
    const index = await publishImage(bundle.images.repository("a"), "v1", ["layer"]);
    await rm(join(directory, "blobs", index.descriptor.digest.replace(":", "/")));
    const { repositories } = await bundle.survey();
    expect(repositories[0]?.unreadable).toMatch(
      /^The blob sha256:\w+ is gone from the disk: there is no blobs/,
    );
  });

  test("what an earlier run vouched for counts for nothing if so wanted", async () => {
    const store = bundle.images.repository("a");
    await publishImage(store, "v1", ["layer"]);
    const layer = layerOf(Buffer.from("layer amd64"));
    const place = join(directory, "blobs", layer.digest.replace(":", "/"));
    await writeFile(place, "Layer amd64");
    const { size, mtimeNs, ctimeNs } = await stat(place, { bigint: true });
    const record = `${size} ${mtimeNs} ${ctimeNs} ${layer.digest.slice("sha256:".length)}\n`;
    const records = join(directory, ".kops-assets/sha256");
    for (const name of await readdir(records, { recursive: true }))
      if (name.length > 60) await writeFile(join(records, name), record);
    const reopened = async (deep: boolean) =>
      (await openBundle(directory, openDirectoryFiles(directory, { deep }))).images.repository("a");
    expect(await (await reopened(false)).has(layer)).toBe(true);
    expect(await (await reopened(true)).has(layer)).toBe(false);
  });

  test("keeps sha512 blobs, checked too", async () => {
    const bytes = madeUpBytes(100_000, "sha512");
    const blob = { ...layerOf(bytes), digest: digestOf(bytes, "sha512") };
    const store = bundle.images.repository("a");
    await expect(store.put(blob, sourceOf(madeUpBytes(100_000, "other")))).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
    });
    expect(await store.has(blob)).toBe(false);
    expect(await store.put(blob, sourceOf(bytes))).toBe("sent");
    expect((await readAll(await store.open(blob, 0))).equals(bytes)).toBe(true);
  });

  test("fetches a sha512 blob anew that has another content of its length", async () => {
    const store = bundle.images.repository("a");
    const bytes = Buffer.from("layer");
    const blob = { ...layerOf(bytes), digest: digestOf(bytes, "sha512") };
    await store.put(blob, sourceOf(bytes));
    await writeFile(join(directory, "blobs", blob.digest.replace(":", "/")), "Layer");
    expect(await store.has(blob)).toBe(false);
    await store.put(blob, sourceOf(bytes));
    expect(await readAll(await store.open(blob, 0))).toEqual(bytes);
  });

  test("sees repositories behind a link as it writes to them, in what prune goes by and in index.json", async () => {
    const { descriptor } = await publishImage(bundle.images.repository("docker.io/a"), "v1", ["layer"]);
    const place = join(directory, "repositories/docker.io");
    await rename(place, join(directory, "elsewhere"));
    await symlink("../elsewhere", place);
    expect((await bundle.survey()).repositories).toMatchObject([
      { name: "docker.io/a", tags: [{ name: "v1", digest: descriptor.digest }] },
    ]);
    // A disk's own folders are none of them, and may be for root alone.
    await symlink("missing", join(directory, "repositories/lost+found"));
    await open(directory);
    expect(await indexEntries()).toHaveLength(1);
  });

  test.each([
    ["a link to what is not there", "missing"],
    ["a link to itself", "linked"],
    ["a link that leads round in circles", "."],
  ])("counts nothing as gone where there is %s", async (_, target) => {
    await publishImage(bundle.images.repository("docker.io/a"), "v1", ["layer"]);
    await symlink(target, join(directory, "repositories/linked"));
    const unreadable = { code: "NOT_READABLE", message: expect.stringContaining("/linked") as string };
    await expect(bundle.survey()).rejects.toMatchObject(unreadable);
    await expect(bundle.images.repositories()).rejects.toMatchObject(unreadable);
  });

  test("loses no tag when several writers write at once", async () => {
    const bundles = [bundle, await open(directory), await open(directory)];
    await Promise.all(
      bundles.flatMap((one, writer) =>
        Array.from({ length: 8 }, (_, at) =>
          publishImage(one.images.repository(`repository-${writer}/image-${at}`), `v${at}`, [
            "base",
            `own ${writer} ${at}`,
          ]),
        ),
      ),
    );
    await Promise.all(bundles.map((one) => one.settle()));
    expect(await bundle.images.repositories()).toHaveLength(24);
    expect(await indexEntries()).toHaveLength(24);
    expect(await bundle.images.tags("repository-2/image-7")).toEqual(["v7"]);
  });

  test("has index.json follow tags that nobody settles", async () => {
    await publishImage(bundle.images.repository("a"), "v1", ["x"]);
    await publishImage(bundle.images.repository("a"), "v2", ["y"]);
    await expect.poll(indexEntries).toHaveLength(2);
  });

  test("mends index.json when it is opened", async () => {
    await publishImage(bundle.images.repository("a"), "v1", ["x"]);
    await rm(join(directory, "index.json"));
    await open(directory);
    expect(await indexEntries()).toHaveLength(1);
  });

  test.each([
    "",
    "A",
    "a//b",
    "../a",
    "a/../b",
    "/a",
    "a/",
    "a:v1",
    "_tags",
    "a/_blobs",
    `a@${digestOf(Buffer.from(""))}`,
  ])("refuses the repository name %j", (name) => {
    expect(() => bundle.images.repository(name)).toThrow(
      expect.objectContaining({ code: "BAD_IMAGE_NAME" }) as Error,
    );
  });

  test("no reference leads out of a repository", async () => {
    await publishImage(bundle.images.repository("a"), "v1", ["x"]);
    const store = bundle.images.repository("a");
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.constantFrom("../_tags/v1", "./v1", "v1/", "..", "")),
        async (reference) => {
          fc.pre(reference !== "v1");
          expect(await store.resolve(reference)).toBeUndefined();
        },
      ),
    );
    const manifest = manifestOf({ schemaVersion: 2, manifests: [] }, MEDIA_TYPES.ociIndex);
    await expect(store.putManifest(manifest, "../x")).rejects.toMatchObject({ code: "BAD_TAG" });
  });
});

describe("opening a bundle", () => {
  test("makes one only when asked to, and only of an empty directory", async () => {
    const place = join(directory, "new/inner");
    await expect(open(place, false)).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
    await expect(readdir(directory)).resolves.not.toContain("new");
    await open(place);
    await expect(open(place, false)).resolves.toMatchObject({ directory: place });
    const foreign = join(directory, "foreign");
    await mkdir(foreign);
    await writeFile(join(foreign, "thesis.doc"), "x");
    await expect(open(foreign)).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
    expect(await readdir(foreign)).toEqual(["thesis.doc"]);
  });

  test.each(["", undefined])(
    "is mended where its kops-assets.json is lost, and all else is in place: %j",
    async (text) => {
      const { descriptor } = await publishImage(bundle.images.repository("a"), "v1", ["x"]);
      const format = join(directory, "kops-assets.json");
      if (text === undefined) await rm(format);
      else await writeFile(format, text);
      await expect(open(directory, false)).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
      const { images } = await open(directory);
      expect(await images.repository("a").resolve("v1")).toEqual(descriptor);
      await expect(open(directory, false)).resolves.toMatchObject({ directory });
    },
  );

  test.skipIf(process.platform === "win32")("waits for no pipe in a tag's place", async () => {
    const store = bundle.images.repository("a");
    await publishImage(store, "v1", ["x"]);
    const tag = join(directory, "repositories/a/_tags/v1");
    await rm(tag);
    execFileSync("mkfifo", [tag]);
    expect(await store.resolve("v1")).toBeUndefined();
  });

  test("refuses a format of a later release, and a file that is not its own", async () => {
    const format = join(directory, "kops-assets.json");
    const written = JSON.parse(await readFile(format, "utf8")) as { version: number };
    await writeFile(format, JSON.stringify({ ...written, version: 2 }));
    await expect(open(directory)).rejects.toMatchObject({ code: "BUNDLE_VERSION" });
    await writeFile(format, "{}");
    await expect(open(directory)).rejects.toMatchObject({ code: "NOT_A_BUNDLE" });
  });

  test("reads one from a directory that cannot be written to", async () => {
    await publishImage(bundle.images.repository("a"), "v1", ["x"]);
    await rm(join(directory, ".kops-assets"), { recursive: true });
    await chmod(directory, 0o555);
    const other = await open(directory, false);
    expect(await other.images.repository("a").resolve("v1")).toBeDefined();
    await chmod(directory, 0o755);
  });
});

describe("a killed writer", () => {
  test("leaves a bundle that opens, shows nothing incomplete, and is gone on with", async () => {
    const bytes = Buffer.alloc(6 * MIB, "layer");
    const writer = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", program(bytes.length)],
      {
        stdio: ["ignore", "inherit", "inherit"],
      },
    );
    await expect.poll(() => partialSize(directory)).toBeGreaterThanOrEqual(4 * MIB);
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const store = (await open(directory)).images.repository("a");
    expect(await store.has(layerOf(bytes))).toBe(false);
    expect(await store.blob(layerOf(bytes).digest)).toBeUndefined();
    expect(await readdir(join(directory, "blobs/sha256"))).toEqual([]);
    const offsets: number[] = [];
    const outcome = await store.put(layerOf(bytes), (offset) => {
      offsets.push(offset);
      return sourceOf(bytes)(offset);
    });
    expect(outcome).toBe("sent");
    expect(offsets[0]).toBeGreaterThanOrEqual(4 * MIB);
    expect((await readAll(await store.open(layerOf(bytes), 0))).equals(bytes)).toBe(true);
  });

  /** A program that puts four of six MiB, and then waits for ever. */
  function program(size: number): string {
    const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    return `
      import { Readable } from "node:stream";
      import { createHash } from "node:crypto";
      const { openBundle } = await import(${url("./open-bundle.ts")});
      const { openDirectoryFiles } = await import(${url("../files/directory.ts")});
      const bytes = Buffer.alloc(${size}, "layer");
      async function* source() {
        for (let at = 0; at < ${4 * MIB}; at += 65536) yield bytes.subarray(at, at + 65536);
        await new Promise((resolve) => setTimeout(resolve, 60000));
      }
      const place = ${JSON.stringify(directory)};
      const bundle = await openBundle(place, openDirectoryFiles(place), { create: true });
      const digest = "sha256:" + createHash("sha256").update(bytes).digest("hex");
      await bundle.images.repository("a").put({ mediaType: "x", digest, size: ${size} }, async () =>
        Readable.from(source(), { objectMode: false }));
    `;
  }
});

describe.skipIf(spawnSync(SKOPEO, ["--version"]).status !== 0)("skopeo", () => {
  test("reads an image by name, whole, with the same digests", async () => {
    const upstream = createMadeUpUpstream({
      images: [
        "registry.k8s.io/coredns/coredns:v1.14.2",
        "registry.k8s.io/pause:3.10.1",
        "quay.io/a/b:1",
        "quay.io/a/c:1",
      ],
      files: [],
    });
    for (const name of await upstream.images.repositories()) {
      for (const tag of await upstream.images.tags(name)) {
        await copyImage(upstream.images.repository(name), bundle.images.repository(name), tag, tag);
      }
    }
    await bundle.settle();
    const entries = (await indexEntries()).filter(({ mediaType }) => mediaType === MEDIA_TYPES.ociIndex);
    expect(entries.length).toBeGreaterThan(0);
    for (const { digest, annotations } of entries) {
      const target = join(directory, `copy-${digest.slice(7, 15)}`);
      const command = [
        "copy",
        "--quiet",
        "--all",
        `oci:${directory}:${annotations[REF_NAME] ?? ""}`,
        `dir:${target}`,
      ];
      const { status, stderr } = spawnSync(SKOPEO, command, { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
      expect(digestOf(await readFile(join(target, "manifest.json")))).toBe(digest);
    }
  });
});
