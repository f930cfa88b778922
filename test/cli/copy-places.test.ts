import { createHash, generateKeyPairSync } from "node:crypto";
import {
  chmodSync,
  existsSync,
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
import { publishMultiArch } from "../support/image-world.ts";
import { startLoopbackServer, type LoopbackServer } from "../support/loopback-server.ts";
import { runTool } from "../support/run-tool.ts";
import { startWritableRegistry, type WritableRegistry } from "../support/writable-registry.ts";
import { runProgram as run } from "../support/run-program.ts";
import type { Ended } from "./captured.ts";
import { directoryWith } from "./load.ts";

const BODY = "what the file says\n";
const SHA256 = createHash("sha256").update(BODY).digest("hex");

let upstream: WritableRegistry;
let files: LoopbackServer;
let list = "";
beforeEach(async () => {
  upstream = await startWritableRegistry();
  files = await startLoopbackServer((request, response) => {
    response.writeHead(200, { "content-length": BODY.length });
    response.end(request.method === "HEAD" ? undefined : BODY);
  });
  await publishMultiArch(upstream.images.repository("a/b"), "v1", ["linux/amd64", "linux/arm64"]);
  const names = `${upstream.host}/a/b:v1\nhttp://${files.host}/d/f sha256:${SHA256}\n`;
  list = join(directoryWith({ "list.txt": names }), "list.txt");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([upstream.close(), files.close()]);
});

const copyTo = (directory: string, ...more: string[]): Promise<Ended<string>> =>
  run("copy", "-f", list, "--to", directory, ...more);

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
      expect((await run(...verb, "-f", list, "--to-files", place)).code).toBe("BAD_FILE_REPOSITORY");
    expect(readdirSync(".")).toEqual(before);
    expect(files.seen).toEqual([]);
  });

  test.each(["https://files.example/kops", "s3://bucket", "~/mirror", ""])("--to %s", async (place) => {
    expect((await copyTo(place)).code).toBe("BAD_FLAGS");
    expect(files.seen).toEqual([]);
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
      ["copy", "-f", list],
      ["copy", "-f", list, "--to", "other"],
      ["verify", "-f", list],
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
    const folder = dirname(list);
    writeFileSync(join(folder, "there.tar"), "");
    const to = join(folder, name);
    const verbs = [
      ["copy", "-f", list],
      ["get", "assets", "--copy", "-f", list],
      ["copy", "-f", list, "--to", join(folder, "other")],
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
    expect(files.seen).toEqual([]);
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
    const { code, stderr } = await runTool(["copy", "-f", list, "--to", directory], { modesHold: true });
    chmodSync(directory, 0o755);
    expect(code).toBe(1);
    expect(stderr).toContain("NOT_WRITABLE");
  });
});

describe("what is wrong with one asset, or one flag", () => {
  test("a line that names nothing is told, the others are copied, and the exit code tells", async () => {
    const some = join(directoryWith({ "l.txt": `${upstream.host}/a/b:v1\nquay.io/A/b:1\n` }), "l.txt");
    const { code, stderr } = await run("copy", "-f", some, "--to", join(directoryWith({}), "to"));
    expect(code).toBe("3");
    expect(stderr).toMatch(/l\.txt:2:1: "quay\.io\/A\/b:1" is neither .*\[BAD_LIST\]/);
    expect(stderr).toMatch(/images: 1 copied, 0 already there, 0 failed/);
  });

  test("an image that gets no name at the target is told and counted", async () => {
    const local = await startWritableRegistry();
    await publishMultiArch(upstream.images.repository("b"), "1", ["linux/amd64"]);
    const names = `quay.io/a/b:v1\n${upstream.host}/b:1\n`;
    const some = join(directoryWith({ "l.txt": names }), "l.txt");
    const mirror = ["--mirror", `quay.io=${upstream.host}`];
    const { code, stderr } = await run("copy", "-f", some, "--container-registry", local.host, ...mirror);
    await local.close();
    expect(code).toBe("1");
    expect(stderr).toMatch(/images: 1 copied, 0 already there, 1 failed/);
    expect(stderr).toMatch(/error: .*-b:1.*\[BAD_IMAGE_NAME\]/);
  });

  test.each([
    ["a registry with a port that there is none", ["--container-registry", "x:99999"], "BAD_FLAGS"],
    ["a registry with a blank", ["--container-proxy", "a b"], "BAD_FLAGS"],
    [
      "S3's encryption where nothing goes to S3",
      ["--sse", "AES256", "--to-files", "/tmp/nowhere"],
      "BAD_FLAGS",
    ],
    ["a header where nothing goes to a web server", ["--header", "a: b", "--to", "nowhere"], "BAD_FLAGS"],
    ["a catalog that is not there", ["--catalog", "nowhere", "--to", "nowhere"], "BAD_FLAGS"],
    [
      "a file repository without a scheme",
      ["--file-repository", "files.corp.example/x"],
      "BAD_FILE_REPOSITORY",
    ],
    ["a file in place of a directory", ["--to", import.meta.filename], "BAD_FLAGS"],
  ])("%s is told before anything is sent", async (_, flags, code) => {
    const ended = await run("copy", "-f", list, ...flags);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
  });
});

describe("kOps's variables for a store that speaks S3", () => {
  test.each([
    ["s3", {}],
    ["do", { S3_REGION: "nyc3" }],
    ["linode", { AWS_REGION: "us-ord" }],
    ["scw", { AWS_DEFAULT_REGION: "fr-par" }],
    ["hos", { S3_REGION: "fsn1", AWS_REGION: "other" }],
  ])("%s:// is spoken to as they say", async (scheme, env: Record<string, string>) => {
    const store = await startLoopbackServer((request, response) => {
      if (request.method === "HEAD") response.writeHead(404).end();
      else if (request.method === "GET") response.writeHead(403).end();
      else response.writeHead(200, { etag: '"e"' }).end();
    });
    for (const name of ["S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"]) vi.stubEnv(name, undefined);
    vi.stubEnv("S3_ENDPOINT", `http://${store.host}`);
    vi.stubEnv("S3_ACCESS_KEY_ID", "KEYOFKOPS");
    vi.stubEnv("S3_SECRET_ACCESS_KEY", "secret");
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const only = join(directoryWith({ "l.txt": `http://${files.host}/d/f sha256:${SHA256}\n` }), "l.txt");
    expect((await run("copy", "-f", only, "--to-files", `${scheme}://bucket/pre`)).code).toBe("0");
    const puts = store.seen.filter(({ method }) => method === "PUT");
    expect(puts.map(({ path }) => path.split("?")[0])).toEqual(["/bucket/pre/d/f", "/bucket/pre/d/f.sha256"]);
    const region = Object.values(env)[0] ?? "us-east-1";
    expect(puts[0]?.headers.authorization).toMatch(new RegExp(`Credential=KEYOFKOPS/\\d+/${region}/s3/`));
    await store.close();
  });
});

test("images that nodes find by mirrors alone: how their places are filled is said, and is so", async () => {
  const names = ["docker.io/library/busybox:1", "quay.io/a/b:v1"];
  const from = names.flatMap((name) => ["--mirror", `${name.split("/")[0] ?? ""}=${upstream.host}`]);
  await publishMultiArch(upstream.images.repository("library/busybox"), "1", ["linux/amd64"]);
  const own = join(directoryWith({ "own.txt": `${names.join("\n")}\n` }), "own.txt");
  const mirror = await startWritableRegistry();
  try {
    const unmapped = await run("copy", "--list", own, ...from);
    expect(unmapped.stderr).toMatch(
      /2 assets have no place in a local repository, and are not copied .*NOT_MAPPED/,
    );
    expect(unmapped.stderr).toContain("kops-assets copy --list FILE --container-proxy MIRROR");
    const filled = await run("copy", "--list", own, "--container-proxy", mirror.host, ...from);
    expect(filled.code, filled.stderr).toBe("0");
    for (const [repository, tag] of [
      ["library/busybox", "1"],
      ["a/b", "v1"],
    ] as const) {
      const asked = await fetch(`http://${mirror.host}/v2/${repository}/manifests/${tag}`, {
        headers: { accept: "application/vnd.oci.image.index.v1+json" },
      });
      expect(asked.status).toBe(200);
    }
  } finally {
    await mirror.close();
  }
});

test.each([
  ["get", "assets", "--copy"],
  ["bundle", "load", "bundle.tar"],
])("%s %s takes one place to copy to, and says so", async (...verb) => {
  await expect(run(...verb, "--to", "a", "--to", "b")).rejects.toThrow("It is given twice");
});

test("a bundle among several ends is signed without a receipt, whichever of its words comes first", async () => {
  const folder = directoryWith({});
  const bundle = `volume-size=4GiB,bundle=${join(folder, "b.tar")}`;
  const key = join(folder, "key.pem");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  const { code, stderr } = await copyTo(join(folder, "a"), "--to", bundle, "--sign-key", key);
  expect(stderr).toContain("2 ends: all complete");
  expect(code).toBe("0");
  expect((await copyTo("a,bundle=b", "--sign-key", key)).stderr).toContain("--receipt is missing");
});

test("get assets --copy writes a report of a listing that fails", async () => {
  const report = join(directoryWith({}), "report.html");
  const copied = await run("get", "assets", "--copy", "-f", "nowhere.yaml", "--to", "a", "--report", report);
  expect(copied.code).toBe("UNREADABLE_FILE");
  expect(readFileSync(report, "utf8")).toContain("UNREADABLE_FILE");
});

describe("--strict: a source with a broken document is exit code 3", () => {
  test.each([
    ["lock", ["-o", "NEW"]],
    ["verify", ["--to", "THERE"]],
    ["plan", ["--lock", "LOCK", "--shards", "2", "--to", "THERE"]],
    ["render export", ["--for", "csv"]],
    ["render hosts", []],
  ])("%s", async (verb, more) => {
    const pod = `kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: ${upstream.host}/a/b:v1}]}\n`;
    const source = directoryWith({ "a.yaml": pod, "b.yaml": "kind: Pod\n\tspec: x\n" });
    const folder = directoryWith({});
    const places: Record<string, string> = {
      NEW: join(folder, "new"),
      THERE: join(folder, "to"),
      LOCK: join(folder, "lock"),
    };
    const words = more.map((word) => places[word] ?? word);
    const given = ["-f", source, "--from", "manifests"];
    await run("copy", ...given, "--to", join(folder, "to"));
    await run("lock", ...given, "-o", join(folder, "lock"));
    const strictly = await run(...verb.split(" "), ...given, ...words, "--strict");
    expect(strictly.code).toBe("3");
    expect(strictly.stderr).toMatch(/^error: .*\[BAD_YAML\]$/m);
    expect(existsSync(join(folder, "new"))).toBe(false);
    expect((await run(...verb.split(" "), ...given, ...words)).code).toBe("0");
  });
});

test("lock takes a list as the verbs do that copy", async () => {
  const { code, stdout } = await run("lock", "--list", list, "-o", "-");
  expect(code).toBe("0");
  expect(stdout).toContain(`${upstream.host}/a/b:v1`);
});
