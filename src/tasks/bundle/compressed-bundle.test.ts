import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashesBelow } from "../../../test/support/hashes-below.ts";
import { loadInto, startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { serveDirectory } from "../serve/serve-directory.ts";
import { isBundlePlace } from "./open-bundle-files.ts";

let world: BundleWorld;
const at = (name: string): string => join(world.folder, name);

beforeAll(async () => {
  world = await startBundleWorld({}, { layerBytes: 140_000, fileBytes: 300_000 });
  await world.create(at("b.tar"));
  await world.create(at("b.tar.zst"));
}, 60_000);
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

test("a compressed bundle is loaded and served as any other", async () => {
  expect(await isBundlePlace(at("b.tar.zst"))).toBe(true);
  await loadInto(at("plain"), [at("b.tar")]);
  const { summary } = await loadInto(at("compressed"), [at("b.tar.zst")]);
  expect(summary).toMatchObject({ images: { failed: 0 }, files: { failed: 0 } });
  const content = async (place: string) =>
    Object.entries(await hashesBelow(at(place))).filter(([name]) => !name.startsWith("/.kops-assets/"));
  expect(await content("compressed")).toEqual(await content("plain"));
  const server = await serveDirectory(at("b.tar.zst"), {});
  const answer = await fetch(`http://${server.address}/v2/registry.k8s.io/pause/manifests/3.10`);
  expect(answer.status).toBe(200);
  await server.close();
});

test("it is the same bytes again, into a file or a stream", async () => {
  const whole = await readFile(at("b.tar.zst"));
  const { written } = await world.create(at("b.tar.zst"));
  expect(written).toEqual([{ place: at("b.tar.zst"), size: whole.byteLength, isWhole: true }]);
  expect((await readFile(at("b.tar.zst"))).equals(whole)).toBe(true);
  const stream = new PassThrough();
  const [streamed] = await Promise.all([
    buffer(stream),
    world.create(stream, { compress: "zstd" }).then(() => stream.end()),
  ]);
  expect(streamed.equals(whole)).toBe(true);
});

test("its volumes fit, and are loaded in any order", async () => {
  const size = 400_000;
  await world.create(at("v/b.tar.zst"), { volumeSize: size });
  const names = (await readdir(at("v"))).sort();
  expect(names.length).toBeGreaterThan(2);
  expect(names[0]).toBe("b.001.tar.zst");
  for (const name of names) expect((await stat(at(`v/${name}`))).size).toBeLessThan(size);
  const { summary } = await loadInto(at("of-volumes"), [at("v")]);
  expect(summary).toMatchObject({ images: { failed: 0 }, files: { failed: 0 } });
  const second = await readFile(at("v/b.002.tar.zst"));
  await rm(at("v/b.002.tar.zst"));
  await world.create(at("v/b.tar.zst"), { volumeSize: size, volumes: [2] });
  expect((await readFile(at("v/b.002.tar.zst"))).equals(second)).toBe(true);
});

test("one that breaks off leaves nothing that looks like one", async () => {
  const broken = await startBundleWorld({
    intercept: (request, response) => {
      if (request.method !== "GET" || request.url?.includes("/blobs/") !== true) return false;
      response.writeHead(403).end();
      return true;
    },
  });
  await expect(broken.create(join(broken.folder, "b.tar.zst"))).rejects.toMatchObject({ side: "upstream" });
  expect(await readdir(broken.folder)).toEqual([]);
  await broken.close();
  await rm(broken.folder, { recursive: true });
});

test.each([
  ["a directory", "folder", "zstd"],
  ["a plain tar", "c.tar", "zstd"],
  ["another compression", "c.tar.gz", undefined],
] as const)("is refused for %s", async (_, place, compress) => {
  const more = compress === undefined ? {} : { compress };
  await expect(world.create(at(place), more)).rejects.toMatchObject({ code: "BAD_FLAGS" });
});

test("what is not compressed already becomes smaller", async () => {
  const list = { ...world.list, files: [] };
  await world.create(at("images.tar"), { list });
  await world.create(at("images.tar.zst"), { list });
  const [plain, compressed] = await Promise.all([stat(at("images.tar")), stat(at("images.tar.zst"))]);
  expect(compressed.size).toBeLessThan(plain.size);
});
