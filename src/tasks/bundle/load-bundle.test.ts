import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  FILES,
  IMAGES,
  loadInto,
  startBundleWorld,
  type BundleWorld,
} from "../../../test/support/bundle-world.ts";
import { openPacked } from "../../bundle/packed/open-packed.ts";
import { openTarFiles } from "../../bundle/tar/open-tar-files.ts";
import { BLOCK, TAR_END, paddingOf, tarHeader } from "../../bundle/tar/tar-header.ts";
import { UserError } from "../../errors/user-error.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { listAssets } from "../list/list-assets.ts";
import { serveDirectory } from "../serve/serve-directory.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import { lockIn } from "../disk/lock-file.ts";
import { openBundleFiles } from "./open-bundle-files.ts";
import { numberRanges } from "../../values/number-ranges.ts";
import { unique } from "../../values/unique.ts";

let world: BundleWorld;
let whole: Buffer;
const at = (name: string): string => join(world.folder, name);

beforeAll(async () => {
  world = await startBundleWorld();
  await world.create(at("whole.tar"));
  await world.create(at("folder"));
  whole = await readFile(at("whole.tar"));
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

const ALL = {
  images: { copied: IMAGES.length, present: 0, failed: 0 },
  files: { copied: FILES.length, present: 0, failed: 0 },
};

let loads = 0;
const fresh = (): string => at(`loaded-${(loads += 1)}`);

async function verified(place: string, depth: "quick" | "usual" = "usual") {
  const hosts = openHosts();
  const bundle = await openBundleFiles([place]);
  try {
    const list = await listAssets({ sources: [bundle.lock], kind: "lock", offline: true }, hosts);
    return await verifyAssets({ list, bundle, lock: lockIn(bundle.lock), depth }, hosts);
  } finally {
    await bundle.files.close();
    await hosts.close();
  }
}

/** A tar of these files behind the whole one's own. */
function withMore(...entries: readonly Buffer[]): Buffer {
  return Buffer.concat([whole.subarray(0, -TAR_END.byteLength), ...entries, TAR_END]);
}

function entry(name: string, text = "x"): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([tarHeader(name, bytes.byteLength), bytes, Buffer.alloc(paddingOf(bytes.byteLength))]);
}

/** The header of something else than a file. */
function special(type: string, name = "blobs/sha256/link"): Buffer {
  const block = tarHeader(name, 0);
  block.write(type, 156, "latin1");
  block.write("        ", 148, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** What is near the end of a tar is a layer or a file: behind it are a few bytes of a hash beside it at most. */
function withFlippedBit(bytes: Buffer): Buffer {
  const byte = bytes.findLastIndex((value) => value !== 0) - 2000;
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  return bytes;
}

describe("loading a bundle", () => {
  test.each(["whole.tar", "folder"])(
    "fills a directory from %s, and has nothing to do the second time",
    async (place) => {
      const target = fresh();
      world.asked.length = 0;
      expect((await loadInto(target, [at(place)])).summary).toMatchObject(ALL);
      const again = await loadInto(target, [at(place)]);
      expect(again.summary).toMatchObject({ images: { copied: 0 }, files: { copied: 0 }, sent: 0 });
      expect(world.asked).toEqual([]);
    },
  );

  test("is refused where it is cut, at any byte, and the next load of the whole goes on", async () => {
    const target = fresh();
    for (let cut = 0; cut < whole.byteLength; cut += Math.ceil(whole.byteLength / 40) + 7) {
      await writeFile(at("cut.tar"), whole.subarray(0, cut));
      await expect(loadInto(target, [at("cut.tar")])).rejects.toMatchObject({
        code: cut === 0 ? "BUNDLE_DAMAGED" : "BUNDLE_TRUNCATED",
      });
    }
    expect((await loadInto(target, [at("whole.tar")])).summary).toMatchObject(ALL);
  });

  test("brings nothing wrong where a byte is flipped, and the next load goes on", async () => {
    const target = fresh();
    let failures = 0;
    for (let byte = 5; byte < whole.byteLength; byte += Math.ceil(whole.byteLength / 20) + 3) {
      const flipped = Buffer.from(whole);
      flipped[byte] = (flipped[byte] ?? 0) ^ 1;
      await writeFile(at("flipped.tar"), flipped);
      const report = await loadInto(target, [at("flipped.tar")]).catch((error: unknown) => error);
      if (report instanceof Error)
        expect(report).toMatchObject({ code: expect.stringMatching(/^BUNDLE_/) as string });
      else failures += (report as Awaited<ReturnType<typeof loadInto>>).summary.images.failed;
    }
    expect(failures).toBeGreaterThan(0);
    await loadInto(target, [at("whole.tar")]);
    const last = await loadInto(target, [at("whole.tar")]);
    expect(last.summary).toMatchObject({ images: { failed: 0 }, files: { failed: 0 }, sent: 0 });
  });

  test("names itself where a bit of a file is flipped, and verify speaks of no repair", async () => {
    const flipped = at("flipped.tar");
    await writeFile(flipped, withFlippedBit(Buffer.from(whole)));
    const { outcomes } = await loadInto(fresh(), [flipped]);
    expect(outcomes.flatMap(({ error }) => error ?? [])).toEqual([
      expect.objectContaining({
        code: "BUNDLE_DAMAGED",
        message: expect.stringContaining(`${flipped}: the content of files/`) as string,
      }),
    ]);
    const { findings } = await verified(flipped);
    expect(findings).toMatchObject([{ code: "WRONG_DIGEST" }]);
    expect(findings[0]?.hint).toMatch(/^Bring the bundle over once more/);
  });

  test.each([
    ["a name that leads out", () => entry("../evil")],
    ["a name that leads out in the middle", () => entry("files/../../evil")],
    ["an absolute name", () => entry("/etc/evil")],
    ["a name with a control character", () => entry("files/a\nb")],
    ["a name twice", () => entry("index.json")],
    ["a name twice, spelt otherwise", () => entry("./index.json")],
    ["a symbolic link", () => special("2")],
    ["a hard link", () => special("1")],
    ["a device", () => special("3")],
    ["a pipe", () => special("6")],
    ["a sparse file", () => special("S")],
  ])("refuses %s", async (_, evil) => {
    await writeFile(at("evil.tar"), withMore(evil()));
    await expect(loadInto(fresh(), [at("evil.tar")])).rejects.toMatchObject({ code: "BUNDLE_REFUSED" });
  });

  test.each([["an extended header that is enormous", () => Buffer.concat([special("x")]), /./]])(
    "does not fall over %s",
    async (_, evil) => {
      const block = evil();
      block.write("77777777777\0", 124, "latin1");
      block.write("        ", 148, "latin1");
      const sum = block.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
      block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
      await writeFile(at("evil.tar"), withMore(block));
      await expect(loadInto(fresh(), [at("evil.tar")])).rejects.toMatchObject({ code: "BUNDLE_TRUNCATED" });
    },
  );

  test("refuses a link in a directory, and what is compressed or no bundle", async () => {
    await symlink("/etc/passwd", at("folder/files/link"));
    await expect(loadInto(fresh(), [at("folder")])).rejects.toMatchObject({ code: "BUNDLE_REFUSED" });
    await rm(at("folder/files/link"));
    for (const [magic, code] of [
      [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), "BUNDLE_COMPRESSED"],
      [Buffer.from([0x1f, 0x8b]), "BUNDLE_COMPRESSED"],
      [Buffer.concat([entry("a"), TAR_END]), "NOT_A_BUNDLE"],
      [Buffer.alloc(BLOCK, "a list of names\n"), "NOT_A_BUNDLE"],
    ] as const) {
      await writeFile(at("other.tar"), Buffer.concat([magic, Buffer.alloc(BLOCK)]));
      await expect(loadInto(fresh(), [at("other.tar")])).rejects.toMatchObject({ code });
    }
    await expect(loadInto(fresh(), [at("missing.tar")])).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
  });

  test("refuses a pipe by name, and does not wait for one who writes into it", async () => {
    execFileSync("mkfifo", [at("pipe.tar")]);
    await expect(loadInto(fresh(), [at("pipe.tar")])).rejects.toMatchObject({
      code: "NOT_A_BUNDLE",
      hint: expect.stringContaining("bundle load -") as string,
    });
  });

  test("refuses volumes of which it may open only some, and does not call the others damaged", async () => {
    const full = new UserError("TOO_MANY_OPEN_FILES", "b.tar cannot be read: EMFILE");
    const parts = [
      { place: "a.tar", open: () => openTarFiles(at("whole.tar")) },
      { place: "b.tar", open: () => Promise.reject(full) },
    ];
    await expect(openPacked(parts)).rejects.toBe(full);
  });

  test("of what it lacks fails by itself", async () => {
    const hosts = openHosts();
    const bundle = await openBundleFiles([at("whole.tar")]);
    const { bundleSource } = await import("./bundle-source.ts");
    const { copyAssets } = await import("../copy/copy-assets.ts");
    const text = `${IMAGES[0] ?? ""}\nregistry.k8s.io/other:v1\nregistry.k8s.io/pause:9\n`;
    const list = await listAssets({ sources: [{ name: "list", text }], kind: "names" }, hosts);
    const report = await copyAssets({ list, directory: fresh(), source: bundleSource(bundle) }, hosts);
    expect(report.summary.images).toMatchObject({ copied: 1, present: 0, failed: 2 });
    expect(report.findings.map(({ code }) => code)).toEqual(["NOT_IN_BUNDLE", "NOT_IN_BUNDLE"]);
    await bundle.files.close();
  });
});

describe("a bundle in place", () => {
  test.each(["whole.tar", "folder"])("%s is served as a filled directory is", async (place) => {
    const target = fresh();
    await loadInto(target, [at("whole.tar")]);
    const servers = [await serveDirectory(at(place)), await serveDirectory(target)];
    try {
      const paths = [
        "/v2/_catalog",
        "/v2/registry.k8s.io/coredns/coredns/tags/list",
        "/v2/registry.k8s.io/coredns/coredns/manifests/v1.12.3",
        "/release/v1.34.1/bin/linux/amd64/kubelet",
        "/release/v1.34.1/bin/linux/amd64/kubelet.sha256",
        "/v2/registry.k8s.io/nothing/manifests/v1",
        "/kops-assets.lock.yaml",
      ];
      for (const path of paths) {
        const [one, other] = await Promise.all(
          servers.map(async ({ url }) => {
            const answer = await fetch(url + path);
            return { status: answer.status, text: await answer.text(), etag: answer.headers.get("etag") };
          }),
        );
        expect({ path, ...one }).toEqual({ path, ...other });
      }
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  });

  test("is verified: all of it is whole, and what was damaged is named", async () => {
    const found = await verified(at("whole.tar"));
    expect(found.assets.map(({ status }) => status)).toEqual([...IMAGES, ...FILES].map(() => "whole"));
    expect(found.findings).toEqual([]);
    const name = Buffer.from("files/dl.k8s.io/");
    const flipped = Buffer.from(whole);
    const place = flipped.lastIndexOf(name, flipped.byteLength) + 3 * BLOCK;
    flipped[place] = (flipped[place] ?? 0) ^ 1;
    await writeFile(at("flipped.tar"), flipped);
    const damaged = await verified(at("flipped.tar"));
    expect(damaged.assets.filter(({ status }) => status !== "whole")).toHaveLength(1);
    expect(damaged.findings.map(({ code }) => code)).toContain("WRONG_DIGEST");
  });

  test("is listed by its lock", async () => {
    const hosts = openHosts();
    const list = await listAssets({ sources: [at("whole.tar")], kind: "bundle", offline: true }, hosts);
    expect(list.images.map(({ canonical }) => canonical)).toEqual(IMAGES);
    expect(list.files.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
  });
});

describe("volumes", () => {
  const SIZE = 400_000;
  const volumes = async (): Promise<string[]> =>
    (await readdir(world.folder))
      .filter((name) => /^v\.\d+\.tar$/.test(name))
      .sort()
      .map(at);

  beforeAll(async () => {
    await world.create(at("v.tar"), { volumeSize: SIZE });
  });

  test("are below the size, together as large as the whole, and the same each time", async () => {
    const places = await volumes();
    expect(places.length).toBeGreaterThan(2);
    for (const place of places) expect((await stat(place)).size).toBeLessThan(SIZE);
    const before = await Promise.all(places.map((place) => readFile(place)));
    const [, second = ""] = places;
    await rm(second);
    world.asked.length = 0;
    const { summary } = await world.create(at("v.tar"), { volumeSize: SIZE, volumes: [2] });
    // What it brings where it is loaded alone.
    const { images, files } = (await loadInto(fresh(), [second])).summary;
    expect(summary).toMatchObject({ images, files });
    expect(images.waiting + files.waiting).toBeGreaterThan(0);
    expect((await readFile(second)).equals(before[1] ?? Buffer.alloc(0))).toBe(true);
    const { written } = await world.create(at("v.tar"), { volumeSize: SIZE });
    expect(written.map(({ place }) => place)).toEqual(places);
  });

  test("are loaded one at a time, in any order", async () => {
    const target = fresh();
    const places = [...(await volumes())].reverse();
    let sent = 0;
    for (const [index, place] of places.entries()) {
      const { summary, findings } = await loadInto(target, [place]);
      const isLast = index === places.length - 1;
      sent += summary.sent;
      expect(summary).toMatchObject({ images: { failed: 0 }, files: { failed: 0 } });
      expect(summary.images.waiting + summary.files.waiting === 0).toBe(isLast);
      // What something waits for is told in one line.
      const told = findings.filter(({ severity }) => severity === "error").map(({ message }) => message);
      expect(told).toEqual(
        isLast
          ? []
          : [
              expect.stringMatching(
                /^(?:volume \d+ of \d+ was|\d+ of \d+ volumes were) not given.*; .* still waits?$/,
              ),
            ],
      );
    }
    // What a volume brings counts when it comes, also where an image waits for another.
    expect(sent).toBe((await loadInto(fresh(), [at("whole.tar")])).summary.sent);
    const again = await loadInto(target, [at("whole.tar")]);
    expect(again.summary).toMatchObject({ images: { copied: 0 }, files: { copied: 0 }, sent: 0 });
  });

  test("are loaded from the directory that they are in", async () => {
    const only = at("only");
    await world.create(join(only, "v.tar"), { volumeSize: SIZE });
    expect((await loadInto(fresh(), [only])).summary).toMatchObject(ALL);
  });

  test("of which one is damaged are loaded without it, and it is named with what it held", async () => {
    const [first = "", second = "", ...others] = await volumes();
    const bytes = await readFile(second);
    await writeFile(at("damaged.tar"), bytes.subarray(0, bytes.byteLength / 2));
    const bundle = await openBundleFiles([first, at("damaged.tar"), ...others]);
    expect(bundle.findings).toMatchObject([{ code: "VOLUME_DAMAGED" }]);
    expect(bundle.missing).toEqual([2]);
    const { findMissingVolumes } = await import("./missing-volumes.ts");
    const [finding] = findMissingVolumes(bundle, "verify");
    expect(finding?.message).toMatch(
      /^volume 2 of \d+ is damaged or was not given; it holds \d+ layers and files of \d+ assets$/,
    );
    await bundle.files.close();
    const { summary, outcomes } = await loadInto(fresh(), [first, at("damaged.tar"), ...others]);
    const lost = outcomes.flatMap(({ status, copy }) => (status === "waiting" ? [copy.name] : []));
    expect(lost.sort()).toEqual([...(finding?.assets ?? [])].sort());
    expect(summary.images.copied + summary.files.copied).toBeGreaterThan(0);
  });

  test("of which a bit is flipped are named, and how to write them again", async () => {
    const places = await volumes();
    const told: (string | undefined)[] = [];
    for (const [index, place] of places.entries()) {
      const flipped = at("flipped.tar");
      await writeFile(flipped, withFlippedBit(await readFile(place)));
      const { outcomes } = await loadInto(fresh(), places.toSpliced(index, 1, flipped));
      const errors = outcomes.flatMap(({ error }) => (error instanceof UserError ? [error] : []));
      expect(errors.length).toBeGreaterThan(0);
      for (const { code, side, message, hint } of errors) {
        expect({ code, side }).toEqual({ code: "VOLUME_DAMAGED", side: undefined });
        expect(message).toContain(`${flipped}: the content of `);
        expect(hint).toContain(`bundle create --volume ${index + 1}\``);
      }
      told.push(...errors.map(({ message }) => message.split(" ")[4]));
    }
    expect(told).toContainEqual(expect.stringMatching(/^files\//));
    expect(told).toContainEqual(expect.stringMatching(/^blobs\//));
  });

  test.each([[[1]], [[2]], [[1, 3]]])(
    "of which only %j are verified are judged by what they hold, and what the others hold waits",
    async (numbers) => {
      const all = await volumes();
      const folder = at(`some-${numbers.join("-")}`);
      await mkdir(folder);
      for (const number of numbers)
        await cp(all[number - 1] ?? "", join(folder, `v.${String(number).padStart(3, "0")}.tar`));
      const { assets, findings } = await verified(folder);
      expect(new Set(assets.map(({ status }) => status))).toEqual(new Set(["whole", "waiting"]));
      const others = all.map((_, index) => index + 1).filter((number) => !numbers.includes(number));
      expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["VOLUME_MISSING error"]);
      const which =
        others.length === 1
          ? `volume ${others.join("")} of ${all.length} was not given; it holds`
          : `${others.length} of ${all.length} volumes were not given \\(${numberRanges(others).join(", ")}\\); they hold`;
      expect(findings[0]?.message).toMatch(
        new RegExp(`^${which} \\d+ layers and files of \\d+ assets that still wait$`),
      );
      const waiting = assets.filter(({ status }) => status === "waiting").map(({ name }) => name);
      expect(unique(findings.flatMap((finding) => finding.assets ?? [])).sort()).toEqual(waiting.sort());
      // Names are all there, and whether what they lead to is was not asked.
      const quick = await verified(folder, "quick");
      expect(unique(quick.findings.map(({ code }) => code))).toEqual(["VOLUME_MISSING"]);
      expect(quick.findings.map(({ severity }) => severity)).toContain("warning");
    },
  );

  test("of which one is wrong are verified with its number, and the rest of them is judged", async () => {
    const folder = at("one-wrong");
    await mkdir(folder);
    const places = await volumes();
    for (const [index, place] of places.entries()) await cp(place, join(folder, `v.00${index + 1}.tar`));
    const wrong = join(folder, "v.002.tar");
    await writeFile(wrong, withFlippedBit(await readFile(wrong)));
    const { assets, findings } = await verified(folder);
    expect(findings).toMatchObject([{ code: "WRONG_DIGEST", severity: "error" }]);
    expect(findings[0]?.message).toContain(`${wrong}: the content of `);
    expect(findings[0]?.hint).toContain("bundle create --volume 2`");
    expect(assets.filter(({ status }) => status === "wrong").map(({ name }) => name)).toEqual(
      findings[0]?.assets,
    );
    await writeFile(wrong, (await readFile(wrong)).subarray(0, 100_000));
    const bundle = await openBundleFiles([folder]);
    expect(bundle.findings).toMatchObject([{ code: "VOLUME_DAMAGED", severity: "error" }]);
    await bundle.files.close();
    const cut = await verified(folder);
    expect(cut.findings).toMatchObject([{ code: "VOLUME_MISSING", severity: "error" }]);
    expect(cut.findings[0]?.hint).toContain("write it again with --volume 2");
    expect(cut.assets.map(({ status }) => status)).not.toContain("wrong");
  });

  test("take what is larger than one of them in parts", async () => {
    const large = await startBundleWorld({}, { layerBytes: 300_000 });
    const small = join(large.folder, "small.tar");
    const list = { ...large.list, images: large.list.images.slice(1, 2), files: [] };
    await large.create(small, { volumeSize: 250_000, list });
    const names = (await readdir(large.folder)).sort();
    const places = names.map((name) => join(large.folder, name));
    const opened = await openBundleFiles(places);
    expect(opened.volumes.split.size).toBeGreaterThan(0);
    await opened.files.close();
    const { summary } = await loadInto(fresh(), places);
    expect(summary.images).toMatchObject({ copied: 1, present: 0, failed: 0 });
    const alone = await Promise.all(places.map((place) => loadInto(fresh(), [place])));
    const hints = alone.flatMap(({ findings }) => findings.map(({ hint = "" }) => hint));
    expect(hints).toContainEqual(
      expect.stringMatching(
        /^(?:It is split: load|Files are split: load, in one command each,) volumes \d+ and \d+/,
      ),
    );
    await expect(large.create(small, { volumeSize: 20_000, list })).rejects.toMatchObject({
      code: "VOLUME_TOO_SMALL",
    });
    await large.close();
    await rm(large.folder, { recursive: true });
  });

  test("of several bundles are refused together", async () => {
    const list = { ...world.list, files: [] };
    await world.create(at("w.tar"), { volumeSize: SIZE, list });
    const [first = ""] = await volumes();
    await expect(loadInto(fresh(), [first, at("w.001.tar")])).rejects.toMatchObject({
      code: "VOLUMES_DIFFER",
    });
    await rename(at("w.001.tar"), at("x.tar"));
  });
});
