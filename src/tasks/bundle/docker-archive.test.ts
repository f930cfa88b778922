import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadForeign as load, tarOf } from "../../../test/support/foreign-archive.ts";
import { loadZstd } from "../../bundle/zstd/zstd-codec.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-archive-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The first header of a tar, as that of something else. */
function withType(bytes: Buffer, type: string): Buffer {
  bytes.write(type, 156, "latin1");
  bytes.write("        ", 148, "latin1");
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}

describe("what docker saved", () => {
  const layer = Buffer.from("a layer, plain");
  const packed = gzipSync("another layer");
  const hex = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
  const config = JSON.stringify({
    os: "linux",
    architecture: "amd64",
    rootfs: {
      type: "layers",
      diff_ids: [`sha256:${hex(layer)}`, `sha256:${hex(Buffer.from("another layer"))}`],
    },
  });
  const saved = (more: object = {}): string =>
    JSON.stringify([
      {
        Config: "c.json",
        RepoTags: ["quay.io/a/b:v1", "nginx:1.25"],
        Layers: ["x/layer.tar", "y.tar.gz"],
        ...more,
      },
    ]);
  const tar = (manifest: string, more: readonly (readonly [string, string | Buffer])[] = []) =>
    tarOf([
      ["manifest.json", manifest],
      ["c.json", config],
      ["x/layer.tar", layer],
      ["y.tar.gz", packed],
      ...more,
    ]);

  test("is loaded under its tags, with a manifest made for it, compressed or not", async () => {
    const bytes = await tar(saved());
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("kops-assets-bundle-"));
    for (const [name, content] of [
      ["plain.tar", bytes],
      ["packed.tar.gz", gzipSync(bytes)],
    ] as const) {
      await writeFile(at(name), content);
      const report = await load(at(name), "docker-archive");
      expect(report.findings.map(({ code }) => code)).toEqual(
        name === "plain.tar" ? [] : ["ARCHIVE_UNPACKED"],
      );
      expect(report.outcomes.map(({ copy, status }) => [copy.name, status])).toEqual([
        ["quay.io/a/b:v1", "copied"],
        ["docker.io/library/nginx:1.25", "copied"],
      ]);
      const blobs = await readdir(join(`${at(name)}-loaded`, "blobs/sha256"));
      expect(blobs).toEqual(expect.arrayContaining([hex(layer), hex(packed), hex(Buffer.from(config))]));
    }
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith("kops-assets-bundle-"));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  test("is refused where its configs are more than is held of a bundle", async () => {
    const large = (at: number): string =>
      JSON.stringify({ rootfs: { diff_ids: [] }, at, more: "x".repeat(4_000_000) });
    const names = Array.from({ length: 40 }, (_, at) => `c${at}.json`);
    const list = names.map((Config, at) => ({ Config, RepoTags: [`quay.io/a/b:v${at}`], Layers: [] }));
    const configs = names.map((name, at) => [name, large(at)] as const);
    await writeFile(at("many.tar"), await tar(JSON.stringify(list), configs));
    await expect(load(at("many.tar"), "docker-archive")).rejects.toMatchObject({
      code: "BUNDLE_REFUSED",
      message: expect.stringContaining("too many bytes") as string,
    });
  });

  test("fails the image whose layer is another than its config says", async () => {
    const wrong = config.replace(hex(layer), "0".repeat(64));
    await writeFile(
      at("wrong.tar"),
      await tarOf([
        ["manifest.json", saved()],
        ["c.json", wrong],
        ["x/layer.tar", layer],
        ["y.tar.gz", packed],
      ]),
    );
    const { summary } = await load(at("wrong.tar"), "docker-archive");
    expect(summary.images).toMatchObject({ copied: 0, failed: 2 });
  });

  test.each([
    ["a config outside", saved({ Config: "../c.json" }), "BUNDLE_REFUSED"],
    ["a layer outside", saved({ Layers: ["/etc/passwd", "y.tar.gz"] }), "BUNDLE_REFUSED"],
    ["a layer that is missing", saved({ Layers: ["z", "y.tar.gz"] }), "BUNDLE_DAMAGED"],
    ["fewer layers than the config says", saved({ Layers: ["y.tar.gz"] }), "BUNDLE_DAMAGED"],
    ["no list", "{}", "BUNDLE_DAMAGED"],
    ["no text", "[", "BUNDLE_DAMAGED"],
    ["no name", saved({ RepoTags: null }), "NO_IMAGE_NAMES"],
  ])("is refused with %s", async (_, manifest, code) => {
    await writeFile(at("evil.tar"), await tar(manifest));
    await expect(load(at("evil.tar"), "docker-archive")).rejects.toMatchObject({ code });
  });

  test("has links to layers of its own, and no others", async () => {
    const link = async (linkname: string, type: "symlink" | "link" = "symlink"): Promise<Buffer> =>
      Buffer.concat([
        Buffer.from(await packTar([{ header: { name: "l/layer.tar", size: 0, type, linkname } }])).subarray(
          0,
          512,
        ),
        await tar(saved({ Layers: ["l/layer.tar", "y.tar.gz"] })),
      ]);
    for (const bytes of [await link("../x/layer.tar"), await link("x/layer.tar", "link")]) {
      await writeFile(at("linked.tar"), bytes);
      expect((await load(at("linked.tar"), "docker-archive")).summary.images.failed).toBe(0);
      await expect(load(at("linked.tar"), "oci")).rejects.toMatchObject({ code: "BUNDLE_REFUSED" });
      await rm(`${at("linked.tar")}-loaded`, { recursive: true });
    }
    for (const target of ["/etc/passwd", "../../x/layer.tar", "../l/layer.tar", "x", "../missing"]) {
      await writeFile(at("linked.tar"), await link(target));
      await expect(load(at("linked.tar"), "docker-archive")).rejects.toMatchObject({
        code: "BUNDLE_REFUSED",
      });
    }
  });

  test.each([["pax"], ["GNU tar"]])(
    "has links whose targets are longer than a header holds, as %s writes them",
    async (kind) => {
      const target = `${"far/".repeat(40)}layer.tar`;
      const link = await packTar([{ header: { name: "l/layer.tar", size: 0, type: "link", linkname: "" } }]);
      const records = `linkpath=${target}\n`;
      const text = kind === "pax" ? `${records.length + 4} ${records}` : `${target}\0`;
      const about = await packTar([{ header: { name: "long", size: text.length }, body: text }]);
      const bytes = Buffer.concat([
        withType(Buffer.from(about.subarray(0, 1024)), kind === "pax" ? "x" : "K"),
        link.subarray(0, 512),
        await tar(saved({ Layers: ["l/layer.tar", "y.tar.gz"] }), [[target, layer]]),
      ]);
      await writeFile(at("long.tar"), bytes);
      expect((await load(at("long.tar"), "docker-archive")).summary.images.failed).toBe(0);
      await rm(`${at("long.tar")}-loaded`, { recursive: true });
    },
  );

  test("is refused where a layer is not the same to two images", async () => {
    const [image] = JSON.parse(saved()) as object[];
    const other = { ...image, Config: "d.json", RepoTags: ["quay.io/a/c:v1"] };
    const more = [["d.json", config.replace(hex(layer), "0".repeat(64))]] as const;
    await writeFile(at("two.tar"), await tar(JSON.stringify([image, other]), more));
    await expect(load(at("two.tar"), "docker-archive")).rejects.toMatchObject({
      code: "BUNDLE_DAMAGED",
      message: expect.stringContaining("x/layer.tar") as string,
    });
  });

  test("is refused where it is cut, unpacks to far too much, or is no archive of that kind", async () => {
    const bytes = await tar(saved());
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    const cases = [
      [bytes.subarray(0, bytes.byteLength - 1200), "docker-archive", "BUNDLE_TRUNCATED"],
      [gzipSync(bytes).subarray(0, -9), "docker-archive", "BUNDLE_DAMAGED"],
      [bomb, "docker-archive", "BUNDLE_REFUSED"],
      [bytes, "zarf", "NOT_A_BUNDLE"],
      [bytes, "oci", "NOT_A_BUNDLE"],
    ] as const;
    for (const [content, format, code] of cases) {
      await writeFile(at("bad.tar"), content);
      await expect(load(at("bad.tar"), format)).rejects.toMatchObject({ code });
    }
    await expect(load(at("missing"), "oci")).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
  });

  test("is unpacked from zstd, of one frame or of several with some that are skipped", async () => {
    const codec = await loadZstd();
    const bytes = await tar(saved());
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
    const frames = [bytes.subarray(0, 700), bytes.subarray(700)].map((part) => codec.compress(part));
    const whole = codec.compress(bytes);
    for (const packed of [whole, Buffer.concat(frames), Buffer.concat([skipped, ...frames, skipped])]) {
      await writeFile(at("packed.tar.zst"), packed);
      const { summary, findings } = await load(at("packed.tar.zst"), "docker-archive");
      expect(summary.images).toMatchObject({ copied: 2, failed: 0 });
      expect(findings.map(({ code }) => code)).toEqual(["ARCHIVE_UNPACKED"]);
      await rm(`${at("packed.tar.zst")}-loaded`, { recursive: true });
    }
    for (const [packed, code] of [
      [whole.subarray(0, -9), "BUNDLE_DAMAGED"],
      [codec.compress(bytes.subarray(0, -1200)), "BUNDLE_TRUNCATED"],
    ] as const) {
      await writeFile(at("packed.tar.zst"), packed);
      await expect(load(at("packed.tar.zst"), "docker-archive")).rejects.toMatchObject({
        code,
        message: expect.stringContaining(at("packed.tar.zst")) as string,
      });
    }
  });
});
