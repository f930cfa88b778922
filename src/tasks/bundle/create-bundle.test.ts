import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  FILES,
  IMAGES,
  loadInto,
  startBundleWorld,
  type BundleWorld,
} from "../../../test/support/bundle-world.ts";
import type { UserError } from "../../errors/user-error.ts";
import { hashesBelow, hashOf } from "../../../test/support/hashes-below.ts";

let world: BundleWorld;
let folder: string;
beforeEach(async () => {
  world = await startBundleWorld();
  folder = world.folder;
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

async function streamed(): Promise<Buffer> {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  await world.create(stream);
  return Buffer.concat(chunks);
}

/** Sizes in a report, failed assets by name. */
const failed = ({ outcomes }: Awaited<ReturnType<BundleWorld["create"]>>): string[] =>
  outcomes.filter(({ status }) => status === "failed").map(({ copy }) => copy.name);

describe("a bundle that is created", () => {
  test("is the same bytes each time, as a file, as a stream and as a directory", async () => {
    await world.create(at("a.tar"));
    await world.create(at("b.tar"));
    expect(await hashOf(at("a.tar"))).toBe(await hashOf(at("b.tar")));
    expect((await streamed()).equals(await readFile(at("a.tar")))).toBe(true);
    await world.create(at("one"));
    await world.create(at("two"));
    const names = await hashesBelow(at("one"));
    expect(names).toEqual(await hashesBelow(at("two")));
    expect(Object.keys(names).some((name) => name.includes("/."))).toBe(false);
  });

  test("has each layer and file once, and asks upstream once for each", async () => {
    await world.create(at("a.tar"));
    const blobs = world.asked.filter((line) => line.startsWith("GET") && line.includes("/blobs/"));
    const digests = blobs.map((line) => line.slice(line.lastIndexOf("/") + 1));
    expect(new Set(digests).size).toBe(digests.length);
    expect((await stat(at("a.tar"))).size).toBeGreaterThan(100_000);
  });

  test("goes on in a file where a run before was cut, at any byte", async () => {
    await world.create(at("whole.tar"));
    const whole = await readFile(at("whole.tar"));
    for (let cut = 0; cut < whole.byteLength; cut += Math.ceil(whole.byteLength / 9)) {
      await writeFile(at("cut.tar.partial"), whole.subarray(0, cut));
      world.asked.length = 0;
      const { summary } = await world.create(at("cut.tar"));
      expect((await readFile(at("cut.tar"))).equals(whole)).toBe(true);
      expect(summary.sent + summary.skipped).toBeGreaterThan(0);
      if (cut > whole.byteLength / 2) expect(summary.skipped).toBeGreaterThan(summary.sent / 4);
      await rm(at("cut.tar"));
    }
  });

  test("is not fetched again where it is there, and mended where it is not whole", async () => {
    await world.create(at("one"));
    await world.create(at("a.tar"));
    const good = await hashesBelow(at("one"));
    world.asked.length = 0;
    expect((await world.create(at("one"))).summary.sent).toBe(0);
    expect((await world.create(at("a.tar"))).summary.sent).toBe(0);
    expect(world.asked.filter((line) => line.includes("/blobs/sha256"))).toEqual([]);
    const [blob = ""] = (await readdir(at("one/blobs/sha256"))).sort();
    await truncate(at(`one/blobs/sha256/${blob}`), 3);
    await world.create(at("one"));
    expect(await hashesBelow(at("one"))).toEqual(good);
  });

  test("lacks what upstream lacks, says so, and has all else", async () => {
    const strange = "registry.k8s.io/nothing:v1";
    const images = [...world.list.images, { canonical: strange, download: strange, why: [] }];
    for (const place of ["a.tar", "one"]) {
      const report = await world.create(at(place), { list: { ...world.list, images } });
      expect(failed(report)).toEqual([strange]);
      expect(report.findings.filter(({ severity }) => severity === "error")).toHaveLength(1);
      const target = await mkdtemp(join(tmpdir(), "loaded-"));
      const loaded = await loadInto(target, [at(place)]);
      expect(loaded.summary).toMatchObject({
        images: { copied: IMAGES.length, failed: 0 },
        files: { copied: FILES.length, failed: 0 },
      });
      await rm(target, { recursive: true });
    }
  });

  test.each(["a.tar", "one"])(
    "keeps what came where a layer breaks off, and goes on from there: %s",
    async (place) => {
      await world.create(at("good.tar"));
      const digest =
        world.asked
          .findLast((line) => line.includes("/blobs/sha256:"))
          ?.split("/")
          .at(-1) ?? "";
      let isBroken = true;
      const broken = await startBundleWorld({
        intercept: (request, response) => {
          if (!isBroken || request.url?.endsWith(digest) !== true) return false;
          response.writeHead(403).end();
          return true;
        },
      });
      try {
        const first = await broken.create(at(place));
        expect(failed(first).length).toBeGreaterThan(0);
        expect(first.written).toMatchObject([{ isWhole: false }]);
        isBroken = false;
        broken.asked.length = 0;
        const second = await broken.create(at(place));
        expect(failed(second)).toEqual([]);
        expect(second.written).toMatchObject([{ place: at(place), isWhole: true }]);
        expect(broken.asked.filter((line) => /^GET .*\/blobs\//.test(line))).toHaveLength(1);
        if (place === "a.tar") expect(await hashOf(at(place))).toBe(await hashOf(at("good.tar")));
      } finally {
        await broken.close();
        await rm(broken.folder, { recursive: true });
      }
    },
  );

  test("takes away from a directory what the bundle before had and this one has not", async () => {
    await world.create(at("one"));
    await writeFile(at("one/notes.txt"), "mine");
    const [first] = world.list.images;
    const list = { ...world.list, images: first === undefined ? [] : [first], files: [] };
    await world.create(at("one"), { list });
    await world.create(at("two"), { list });
    const { "/notes.txt": notes, ...names } = await hashesBelow(at("one"));
    expect(names).toEqual(await hashesBelow(at("two")));
    expect(notes).toBeDefined();
  });

  test.each(["v.tar", "v.tar.zst"])("is foreseen in the volumes that it is written in: %s", async (name) => {
    const sizes = Array.from({ length: 8 }, (_, step) => 150_000 + step * 20_000);
    for (const volumeSize of sizes) {
      const place = at(`${volumeSize}/${name}`);
      const { written } = await world.create(place, { volumeSize, dryRun: true });
      const made = await world.create(place, { volumeSize });
      expect(written.map((one) => one.place)).toEqual(made.written.map((one) => one.place));
    }
    const missing = { volumeSize: 150_000, volumes: [1, 99] };
    for (const dryRun of [true, false])
      await expect(world.create(at(name), { ...missing, dryRun })).rejects.toMatchObject({
        code: "BAD_FLAGS",
      });
  });

  test("warns of volumes that an earlier bundle of the name left beside it", async () => {
    const small = await world.create(at("v.tar"), { volumeSize: 150_000 });
    const { written, findings } = await world.create(at("v.tar"), { volumeSize: 400_000 });
    const stale = small.written.length - written.length;
    expect(small.findings.map(({ code }) => code)).not.toContain("STALE_VOLUMES");
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "STALE_VOLUMES",
        severity: "warning",
        message: expect.stringContaining(`: ${stale} files have the name of a volume`) as string,
        hint: expect.stringMatching(
          new RegExp(`^This bundle is v\\.001\\.tar.*\\. Delete the other ${stale} files or move them away`),
        ) as string,
      }),
    );
  });

  test.each(["v.tar", "v.tar.zst"])(
    "names the size that was asked for, and one that is enough: %s",
    async (name) => {
      const refused = await world.create(at(name), { volumeSize: 1_000 }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ message: "Volumes of 1000 bytes are too small" });
      const [needed = ""] = /\d+/.exec((refused as UserError).hint ?? "") ?? [];
      await world.create(at(name), { volumeSize: Number(needed) + 1 });
    },
  );

  test("tells of a stream whose disk is full as that", async () => {
    const full = new Writable({
      write: (_, __, done) => done(Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" })),
    });
    const refused = await world.create(full).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "DISK_FULL",
      hint: expect.stringMatching(/from the beginning/) as string,
    });
  });

  test.each([
    ["a directory that holds something else", "strange", "NOT_A_BUNDLE"],
    ["a compressed tar", "b.tar.gz", "BAD_FLAGS"],
    ["a file that is there", "names.txt", "BAD_FLAGS"],
    ["a place without a name", " ", "BAD_FLAGS"],
  ])("is not written into %s", async (_, place, code) => {
    await writeFile(at("names.txt"), "a\n");
    await writeFile(at("strange"), "").catch(() => undefined);
    await rm(at("strange"));
    await world.create(at("strange"), { list: { images: [], files: [] } });
    await rm(at("strange/kops-assets.json"));
    await expect(world.create(place.trim() === "" ? place : at(place))).rejects.toMatchObject({ code });
  });
});
