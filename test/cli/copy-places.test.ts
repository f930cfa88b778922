import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { refuseNoDirectory } from "../../src/cli/flags/refuse-no-directory.ts";
import { runTool } from "../support/run-tool.ts";
import { startSmallUpstream, type SmallUpstream } from "../support/small-upstream.ts";
import { runProgram as run } from "../support/run-program.ts";
import type { Ended } from "./captured.ts";
import { directoryWith } from "./load.ts";

let upstream: SmallUpstream;
beforeEach(async () => {
  upstream = await startSmallUpstream();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await upstream.close();
});

const copyTo = (directory: string, ...more: string[]): Promise<Ended<string>> =>
  run("copy", "-f", upstream.list, "--to", directory, ...more);

describe("a place that is none is refused before anything is asked or written", () => {
  test.each([
    "files.corp.example/kops",
    "s3.eu-west-1.amazonaws.com/b",
    "https//h/x",
    "~/mirror",
    "mirror",
    "do://bucket/x",
    "",
  ])("--to-files %s", async (place) => {
    const before = readdirSync(".");
    for (const verb of [["copy"], ["get", "assets", "--copy"]])
      expect((await run(...verb, "-f", upstream.list, "--to-files", place)).code).toBe("BAD_FILE_REPOSITORY");
    expect(readdirSync(".")).toEqual(before);
    expect(upstream.files.seen).toEqual([]);
  });

  test.each(["https://files.example/kops", "s3://bucket", "~/mirror", ""])("--to %s", async (place) => {
    expect((await copyTo(place)).code).toBe("BAD_FLAGS");
    expect(upstream.files.seen).toEqual([]);
  });
});

describe("a registry where a directory is meant", () => {
  test.each([
    "registry.corp.example:5000",
    "127.0.0.1:5000/mirror",
    "[::1]:5000",
    "ghcr.io/team",
    "registry.corp.example:443/kops",
  ])("%s is told, and no directory made of it", async (to) => {
    const before = readdirSync(".");
    for (const verb of [
      ["copy", "-f", upstream.list],
      ["copy", "-f", upstream.list, "--to", "other"],
      ["verify", "-f", upstream.list],
    ]) {
      const { code, stderr } = await run(...verb, "--to", to);
      expect(code).toBe("BAD_FLAGS");
      expect(stderr).toContain(`--to ${to} looks like a registry`);
      expect(stderr).toContain(`--container-registry ${to}`);
    }
    expect(readdirSync(".")).toEqual(before);
  });

  test("is none where it is a directory's path", () => {
    for (const to of [
      "kops-1.36.2",
      "repository.old",
      "a.b/c",
      "prod.k8s.example.com",
      "./registry.corp.example:5000",
    ])
      expect(() => refuseNoDirectory(to)).not.toThrow();
  });
});

describe("a directory to copy into that is a file, or is named as a bundle's file is, is told", () => {
  test.each([
    [
      "list.txt",
      "is a file, and a directory is meant",
      "Name a directory: one that is not there yet is made.",
    ],
    ["there.tar", "is a file, and a directory is meant", "Name a directory. To pack a bundle: "],
    ["new.tar.zst", "is the name of a bundle's file", "has to be there already. To pack a bundle: "],
    ["new.tgz", "is the name of an archive", "new.tar`, or `copy --to bundle="],
    ["new.zip", "is the name of an archive", "new.tar`, or `copy --to bundle="],
  ])("%s", async (name, message, hint) => {
    const folder = dirname(upstream.list);
    writeFileSync(join(folder, "there.tar"), "");
    const to = join(folder, name);
    const verbs = [
      ["copy", "-f", upstream.list],
      ["get", "assets", "--copy", "-f", upstream.list],
      ["copy", "-f", upstream.list, "--to", join(folder, "other")],
      ["bundle", "load", "b.tar"],
      ["bundle", "have"],
    ];
    for (const verb of verbs) {
      const { code, stderr } = await run(...verb, "--to", to);
      expect(code).toBe("BAD_FLAGS");
      expect(stderr).toContain(`${name} ${message}`);
      expect(stderr).toContain(hint);
    }
    expect(readdirSync(folder).sort()).toEqual(["list.txt", "there.tar"]);
    expect(upstream.files.seen).toEqual([]);
  });

  test("a directory with such a name is none of them", async () => {
    const place = join(directoryWith({}), "d.tar");
    mkdirSync(place);
    expect(await copyTo(place)).toMatchObject({ code: "0" });
  });
});

/** The file of a directory that holds most bytes of an image's layers. */
function blobsIn(directory: string): string[] {
  const folder = join(directory, "blobs/sha256");
  return readdirSync(folder).map((name) => join(folder, name));
}

function contents(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith(".kops-assets") && statSync(join(directory, name)).isFile())
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), "latin1")]));
}

function flip(place: string): void {
  const bytes = readFileSync(place);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(place, bytes);
}

describe("a damaged directory is mended by the next copy", () => {
  test.each<[string, (place: string) => void, string[]]>([
    ["gone", (place) => rmSync(place), []],
    ["cut off", (place) => writeFileSync(place, readFileSync(place).subarray(1)), []],
    ["altered", flip, []],
    ["altered, with --deep", flip, ["--deep"]],
  ])("whatever is %s", async (_, damage, flags) => {
    const directory = join(directoryWith({}), "to");
    expect((await copyTo(directory)).code).toBe("0");
    const whole = contents(directory);
    for (const place of [...blobsIn(directory), join(directory, "files/d/f")]) {
      damage(place);
      const { code, stderr } = await copyTo(directory, ...flags);
      expect([place, code]).toEqual([place, "0"]);
      expect(stderr).toMatch(/1 copied/);
      expect(contents(directory)).toEqual(whole);
    }
    expect((await copyTo(directory, ...flags)).stderr).not.toMatch(/[1-9] copied/);
  });

  test("what changed without a trace is found by --deep", async () => {
    const directory = join(directoryWith({}), "to");
    await copyTo(directory);
    const whole = contents(directory);
    const place = join(directory, "files/d/f");
    flip(place);
    const records = join(directory, ".kops-assets/sha256");
    const now = statSync(place, { bigint: true });
    const touch = `${now.size} ${now.mtimeNs} ${now.ctimeNs}`;
    for (const name of readdirSync(records, { recursive: true, encoding: "utf8" })) {
      const record = join(records, name);
      if (!statSync(record).isFile()) continue;
      writeFileSync(record, readFileSync(record, "utf8").replace(/^\d+ \d+ \d+ (?=[0-9a-f])/, `${touch} `));
    }
    expect((await copyTo(directory)).stderr).toMatch(/files: {2}0 copied, 1 already there/);
    expect((await copyTo(directory, "--deep")).stderr).toMatch(/files: {2}1 copied/);
    expect(contents(directory)).toEqual(whole);
  });
});

function danglingLink(): string {
  const link = join(directoryWith({}), "link");
  symlinkSync("nowhere/x", link);
  return link;
}

describe("a place that the machine refuses", () => {
  test.each<[string, () => string, string?]>([
    ["a file", () => join(directoryWith({ to: "a file" }), "to"), "BAD_FLAGS"],
    ["below a file", () => join(directoryWith({ to: "a file" }), "to/x")],
    ["/proc", () => "/proc/kops-assets"],
    ["/dev/null", () => "/dev/null", "BAD_FLAGS"],
    ["a link to what is not there", () => danglingLink()],
    ["below a link to what is not there", () => join(danglingLink(), "to")],
  ])("--to %s is no bug", async (_, place, code = "NOT_WRITABLE") => {
    expect((await copyTo(place())).code).toBe(code);
  });

  test.each<[string, (directory: string) => void]>([
    ["a file where the file's folder has to be", (directory) => writeFileSync(join(directory, "files"), "")],
    [
      "a folder where the file has to be",
      (directory) => mkdirSync(join(directory, "files/d/f/x"), { recursive: true }),
    ],
    [
      "a link in a circle",
      (directory) => {
        mkdirSync(join(directory, "files"));
        symlinkSync("d", join(directory, "files/d"));
      },
    ],
  ])("%s fails that asset alone", async (_, prepare) => {
    const directory = join(directoryWith({}), "to");
    mkdirSync(directory);
    writeFileSync(join(directory, "kops-assets.json"), '{"format":"kops-assets repositories","version":1}\n');
    prepare(directory);
    const { code, stderr } = await copyTo(directory);
    expect(code).toBe("1");
    expect(stderr).toMatch(/images: 1 copied.*\nfiles: {2}0 copied, 0 already there, 1 failed/);
    expect(stderr).not.toContain("bug");
  });

  test("an accepted lock that cannot be written is told after the copy, and the exit code tells", async () => {
    const blocked = join(directoryWith({ file: "a file" }), "file/x");
    const { code, stderr } = await copyTo(join(directoryWith({}), "to"), "--lock", blocked, "--update");
    expect(code).toBe("1");
    expect(stderr).toMatch(/images: 1 copied.*\nfiles: {2}1 copied/);
    expect(stderr).toMatch(/file\/x cannot be written: .*UNWRITABLE_FILE/);
  });

  test.each(["--record", "--receipt"])("a file for %s that cannot be written is told first", async (flag) => {
    const folder = directoryWith({ file: "a file" });
    for (const blocked of [folder, join(folder, "file/x")]) {
      const { code, stderr } = await copyTo(join(folder, "to"), flag, blocked);
      expect(code).toBe("UNWRITABLE_FILE");
      expect(stderr).not.toContain("1 copied");
      expect(readdirSync(folder)).toEqual(["file"]);
    }
  });

  test.each([
    ["damaged", '{"version":1,"images":[{"name"'],
    ["of a later version", '{"version":2,"images":[]}\n'],
    ["none at all", "kind: Cluster\n"],
  ])("a record that is %s is kept under another name, and told", async (_, text) => {
    const folder = directoryWith({ "r.json": text });
    const record = join(folder, "r.json");
    const first = await copyTo(join(directoryWith({}), "to"), "--record", record);
    expect(first.code).toBe("0");
    expect(first.stderr).toMatch(/r\.json held no record .* in .*r\.json\.unreadable.*\[RECORD_REPLACED\]/s);
    expect(readFileSync(`${record}.unreadable`, "utf8")).toBe(text);
    expect(JSON.parse(readFileSync(record, "utf8"))).toMatchObject({ version: 1, images: [{}] });
    // What is a record is replaced without a word, and nothing that was kept is lost.
    expect((await copyTo(join(directoryWith({}), "to"), "--record", record)).stderr).not.toContain("RECORD_");
    writeFileSync(record, "again");
    await copyTo(join(directoryWith({}), "to"), "--record", record);
    expect(readdirSync(folder).sort()).toEqual(["r.json", "r.json.unreadable", "r.json.unreadable.2"]);
  });

  test("however many are kept already, one more is", async () => {
    const kept = ["", ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `.${number}`)];
    const files = kept.map((ending) => [`r.json.unreadable${ending}`, "older"] as const);
    const folder = directoryWith({ "r.json": "newest", ...Object.fromEntries(files) });
    const { code, stderr } = await copyTo(join(folder, "to"), "--record", join(folder, "r.json"));
    expect([code, readFileSync(join(folder, "r.json.unreadable.10"), "utf8")]).toEqual(["0", "newest"]);
    expect(stderr).toContain("r.json.unreadable.10");
  });

  test("an empty file becomes a record", async () => {
    const folder = directoryWith({ "r.json": "" });
    const { code } = await copyTo(join(directoryWith({}), "to"), "--record", join(folder, "r.json"));
    expect(code).toBe("0");
    expect(readdirSync(folder)).toEqual(["r.json"]);
  });

  test("a folder that is not ours fails each asset, with the reason", async () => {
    const directory = join(directoryWith({}), "to");
    await copyTo(directory);
    rmSync(join(directory, "files"), { recursive: true });
    chmodSync(directory, 0o555);
    const { code, stderr } = await runTool(["copy", "-f", upstream.list, "--to", directory], {
      modesHold: true,
    });
    chmodSync(directory, 0o755);
    expect(code).toBe(1);
    expect(stderr).toContain("NOT_WRITABLE");
  });
});
