import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { publishMultiArch } from "../support/image-world.ts";
import { startLoopbackServer } from "../support/loopback-server.ts";
import { runProgram as run } from "../support/run-program.ts";
import { startSmallUpstream, type SmallUpstream } from "../support/small-upstream.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
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

describe("what is wrong with one asset, or one flag", () => {
  test("a line that names nothing is told, the others are copied, and the exit code tells", async () => {
    const some = join(
      directoryWith({ "l.txt": `${upstream.registry.host}/a/b:v1\nquay.io/A/b:1\n` }),
      "l.txt",
    );
    const { code, stderr } = await run("copy", "-f", some, "--to", join(directoryWith({}), "to"));
    expect(code).toBe("3");
    expect(stderr).toMatch(/l\.txt:2:1: "quay\.io\/A\/b:1" is neither .*\[BAD_LIST\]/);
    expect(stderr).toMatch(/images: 1 copied, 0 already there, 0 failed/);
  });

  test("an image that gets no name at the target is told and counted", async () => {
    const local = await startWritableRegistry();
    await publishMultiArch(upstream.registry.images.repository("b"), "1", ["linux/amd64"]);
    const names = `quay.io/a/b:v1\n${upstream.registry.host}/b:1\n`;
    const some = join(directoryWith({ "l.txt": names }), "l.txt");
    const mirror = ["--mirror", `quay.io=${upstream.registry.host}`];
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
    const ended = await run("copy", "-f", upstream.list, ...flags);
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
    const only = join(directoryWith({ "l.txt": upstream.fileLine }), "l.txt");
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
  const from = names.flatMap((name) => ["--mirror", `${name.split("/")[0] ?? ""}=${upstream.registry.host}`]);
  await publishMultiArch(upstream.registry.images.repository("library/busybox"), "1", ["linux/amd64"]);
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
    const pod = `kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: ${upstream.registry.host}/a/b:v1}]}\n`;
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
  const { code, stdout } = await run("lock", "--list", upstream.list, "-o", "-");
  expect(code).toBe("0");
  expect(stdout).toContain(`${upstream.registry.host}/a/b:v1`);
});
