import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serveDirectory } from "../../src/tasks/serve/serve-directory.ts";
import { childrenOf } from "../../src/content/manifest-children.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

interface Report {
  readonly as: string;
  readonly counts: Record<string, number>;
  readonly assets: readonly { readonly name: string; readonly status: string }[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly assets: readonly string[];
  }[];
}

type Lie = (request: IncomingMessage, response: ServerResponse) => boolean;

const IMAGE = "registry.k8s.io/pause:3.10.1";
const HTML = "<!DOCTYPE html><html><body>Please log in</body></html>";

let cluster: MadeUpCluster;
let local: LocalRepositories;
let mirrors: readonly string[];
let lie: Lie | undefined;
/** The file that tests damage, by its canonical name and its path at the local server. */
let file: { readonly name: string; readonly path: string };

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  local = await startLocalRepositories({
    intercept: (request, response) => lie?.(request, response) ?? false,
  });
  expect((await cluster.run(["lock", "-f", "cluster.yaml", ...mirrors])).code).toBe(0);
  expect((await run("copy", ...local.flags)).code).toBe(0);
  const [name = ""] = cluster.files;
  file = { name, path: `/kops${new URL(name).pathname}` };
}, 180_000);
afterAll(async () => {
  await local.close();
  await cluster.close();
});
beforeEach(() => {
  lie = undefined;
  local.asked.length = 0;
  cluster.asked.length = 0;
});

function run(verb: string, ...parameters: readonly string[]): ReturnType<MadeUpCluster["run"]> {
  const lock = join(cluster.folder, "kops-assets.lock.yaml");
  return cluster.run([verb, "-f", "cluster.yaml", "--lock", lock, ...mirrors, ...parameters]);
}

async function verify(
  ...parameters: readonly string[]
): Promise<{ code: number; report: Report; stderr: string }> {
  const { code, stdout, stderr } = await run("verify", "-o", "json", ...parameters);
  if (stdout === "") throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as Report, stderr };
}

/** What is told as an error: code, and the assets that it is about. */
function errors({ findings }: Report): [string, readonly string[]][] {
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ code, assets }) => [code, assets] as [string, readonly string[]]);
}

/** Answers requests for these paths in this way. */
function answer(path: RegExp, how: (request: IncomingMessage, response: ServerResponse) => void): void {
  lie = (request, response) => {
    if (!path.test(request.url ?? "")) return false;
    how(request, response);
    return true;
  };
}

/** An answer of that status and body, to HEAD without the body. */
function answering(status: number, body: string, type = "application/octet-stream") {
  return ({ method }: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
    response.end(method === "HEAD" ? undefined : body);
  };
}

/** The last layer of one platform of the image, which no other image shares. */
async function ownLayer(): Promise<{ readonly digest: string; readonly size: number }> {
  const store = local.images.repository("pause");
  const index = await store.manifest("3.10.1");
  const [child] = index === undefined ? [] : childrenOf(index).manifests;
  const manifest = child && (await store.manifest(child.digest));
  const layer = manifest && childrenOf(manifest).blobs.at(-1);
  if (layer === undefined) throw new Error("the image has no layer");
  return layer;
}

describe("what a copy has brought into a registry and a file server", () => {
  test("is whole, costs one request per manifest and different blob, and nothing upstream", async () => {
    const { code, report } = await verify(...local.flags);
    expect(errors(report)).toEqual([]);
    expect(code).toBe(0);
    expect(report.as).toBe("operator");
    expect(report.assets.map(({ name }) => name).sort()).toEqual(
      [...cluster.images, ...cluster.files].sort(),
    );
    expect(new Set(report.assets.map(({ status }) => status))).toEqual(new Set(["whole"]));
    const asked = (part: string): string[] => local.asked.filter((line) => line.includes(part));
    expect(asked("/manifests/")).toHaveLength(report.counts["manifests"] ?? 0);
    expect(new Set(asked("/manifests/")).size).toBe(asked("/manifests/").length);
    const blobs = asked("/blobs/").map((line) => line.replace(/.*\/blobs\//, ""));
    expect(blobs).toHaveLength(report.counts["blobs"] ?? 0);
    expect(new Set(blobs).size).toBe(blobs.length);
    expect(asked("/blobs/").every((line) => line.startsWith("HEAD "))).toBe(true);
    expect(cluster.asked.filter((line) => line.includes("/v2/"))).toEqual([]);
  });

  test("costs at most two requests per image with --quick", async () => {
    const { code } = await verify("--quick", ...local.flags);
    expect(code).toBe(0);
    expect(local.asked.filter((line) => line.includes("/manifests/")).length).toBeLessThanOrEqual(
      2 * cluster.images.length,
    );
    expect(local.asked.filter((line) => line.includes("/blobs/"))).toEqual([]);
  });

  test("is read to the last byte with --deep, and with samples whose seeds follow one another", async () => {
    const deep = (await verify("--deep", ...local.flags)).report.counts;
    expect(deep["hashed"]).toBe((deep["blobs"] ?? 0) + (deep["files"] ?? 0));
    const hashed = async (seed: number): Promise<number> =>
      (await verify("--sample", "50%", "--seed", String(seed), ...local.flags)).report.counts["hashed"] ?? 0;
    // Files are small here, so that each is hashed in any case.
    const both = (await hashed(0)) + (await hashed(1));
    expect(both - (deep["files"] ?? 0)).toBe(deep["hashed"]);
  });

  const damages: readonly [
    what: string,
    code: string,
    about: "image" | "file",
    damage: () => Promise<void> | void,
  ][] = [
    [
      "an image that is gone",
      "MISSING",
      "image",
      () => answer(/\/v2\/pause\/manifests\/3\.10\.1/, answering(404, "")),
    ],
    [
      "another image under the tag",
      "WRONG_DIGEST",
      "image",
      async () => {
        const [other = ""] = cluster.images.filter((name) => name !== IMAGE);
        const repository = other.replace(/^[^/]*\/|[:@].*$/g, "").replaceAll("/", "-");
        const tag = (await local.images.tags(repository))[0] ?? "";
        const manifest = await local.images.repository(repository).manifest(tag);
        const type = manifest?.descriptor.mediaType ?? "";
        answer(
          /\/v2\/pause\/manifests\/3\.10\.1/,
          answering(200, Buffer.from(manifest?.bytes ?? "").toString(), type),
        );
      },
    ],
    [
      "a login page for a manifest",
      "WRONG_DIGEST",
      "image",
      () => answer(/\/v2\/pause\/manifests\/3/, answering(200, HTML, "text/html")),
    ],
    [
      "a platform's manifest that is gone",
      "MISSING",
      "image",
      () => answer(/\/v2\/pause\/manifests\/sha256/, answering(404, "")),
    ],
    [
      "a layer that is gone",
      "MISSING",
      "image",
      async () => answer(new RegExp(`/blobs/${(await ownLayer()).digest}`), answering(404, "")),
    ],
    [
      "a layer that is too short",
      "TRUNCATED",
      "image",
      async () => answer(new RegExp(`/blobs/${(await ownLayer()).digest}`), answering(200, "x".repeat(100))),
    ],
    [
      "a login page for a layer",
      "TRUNCATED",
      "image",
      async () =>
        answer(new RegExp(`/blobs/${(await ownLayer()).digest}`), answering(200, HTML, "text/html")),
    ],
    [
      "a login page of unknown length for a layer",
      "WRONG_DIGEST",
      "image",
      async () =>
        answer(new RegExp(`/blobs/${(await ownLayer()).digest}`), (_, response) => {
          response.writeHead(200, { "content-type": "text/html" });
          response.write(HTML);
          response.end();
        }),
    ],
    [
      "a redirect to a login page for a layer",
      "TRUNCATED",
      "image",
      async () => {
        const { digest } = await ownLayer();
        answer(new RegExp(`/blobs/${digest}|/login`), (request, response) => {
          if (request.url === "/login") answering(200, HTML, "text/html")(request, response);
          else response.writeHead(302, { location: "/login" }).end();
        });
      },
    ],
    [
      "a longer layer",
      "WRONG_DIGEST",
      "image",
      async () => {
        const { digest, size } = await ownLayer();
        answer(new RegExp(`/blobs/${digest}`), answering(200, "x".repeat(size + 1)));
      },
    ],
    [
      "an image that may not be read",
      "UNREADABLE",
      "image",
      () => answer(/\/v2\/pause\/manifests\/3/, answering(403, "")),
    ],
    ["a file that is gone", "MISSING", "file", () => answer(new RegExp(`${file.path}$`), answering(404, ""))],
    [
      "a file that is too short",
      "TRUNCATED",
      "file",
      () => answer(new RegExp(`${file.path}$`), answering(200, "x")),
    ],
    [
      "a login page for a file",
      "TRUNCATED",
      "file",
      () => answer(new RegExp(`${file.path}$`), answering(200, HTML, "text/html")),
    ],
    [
      "a file that may not be read",
      "UNREADABLE",
      "file",
      () => answer(new RegExp(`${file.path}$`), answering(401, "")),
    ],
    [
      "other bytes of the same length, beside the right .sha256",
      "WRONG_DIGEST",
      "file",
      async () => {
        const { length } = await (await fetch(`http://${local.host}${file.path}`)).text();
        const size = Number(
          (await fetch(`http://${local.host}${file.path}`, { method: "HEAD" })).headers.get("content-length"),
        );
        expect(length).toBeGreaterThan(0);
        answer(new RegExp(`${file.path}$`), answering(200, "x".repeat(size)));
      },
    ],
  ];
  test.each(damages)("%s is %s", async (_, code, about, damage) => {
    await damage();
    const { code: exit, report } = await verify(...local.flags);
    const name = about === "image" ? IMAGE : file.name;
    expect([...new Set(errors(report).map((error) => JSON.stringify(error)))]).toEqual([
      JSON.stringify([code, [name]]),
    ]);
    expect(exit).toBe(3);
    expect(report.assets.filter(({ status }) => status !== "whole").map((asset) => asset.name)).toEqual([
      name,
    ]);
  });

  test("other bytes of the same length in a layer are found by --deep", async () => {
    const { digest, size } = await ownLayer();
    answer(new RegExp(`/blobs/${digest}`), answering(200, "x".repeat(size)));
    expect(errors((await verify(...local.flags)).report)).toEqual([]);
    expect(errors((await verify("--deep", ...local.flags)).report)).toEqual([["WRONG_DIGEST", [IMAGE]]]);
  });

  test("a host that fails is exit code 1 and one finding, for nothing can be said", async () => {
    const dead = ["--container-registry", "127.0.0.1:1", "--file-repository", local.flags[3] ?? ""];
    const { code, report } = await verify(...dead);
    expect(code).toBe(1);
    expect(errors(report).map(([found]) => found)).toEqual(["UNREACHABLE"]);
    expect(report.assets.filter(({ status }) => status === "unknown")).toHaveLength(cluster.images.length);
  });

  test("is told as JUnit's XML that a parser reads", async () => {
    answer(/\/v2\/pause\/manifests\/3/, answering(404, `<&"'\u0001>`));
    const lock = join(cluster.folder, "kops-assets.lock.yaml");
    const parameters = ["verify", "-f", "cluster.yaml", "--lock", lock, ...mirrors, ...local.flags];
    const { stdout, code } = await cluster.start([...parameters, "-o", "junit"]).ended;
    expect(code).toBe(3);
    const script =
      "import sys, json, xml.etree.ElementTree as e; r = e.fromstring(sys.stdin.read()); print(json.dumps([r.get('tests'), r.get('failures'), [c.get('name') for c in r.iter('testcase') if c.find('failure') is not None]]))";
    const read = execFileSync("python3", ["-c", script], { input: stdout, encoding: "utf8" });
    expect(JSON.parse(read)).toEqual([String(cluster.images.length + cluster.files.length), "1", [IMAGE]]);
  });
});

test("a receipt is held against what is there, without a list", async () => {
  const receipt = join(cluster.folder, "receipt.json");
  expect((await run("copy", "--receipt", receipt, ...local.flags)).code).toBe(0);
  const look = ["verify", "--receipt", receipt, "-o", "json"];
  const whole = await cluster.run([...look, "--lock", join(cluster.folder, "kops-assets.lock.yaml")]);
  expect(whole.stderr).toMatch(/receipt\.json: a copy of kops-assets .*; not signed/);
  const { assets, findings } = JSON.parse(whole.stdout) as Report;
  expect(assets).toHaveLength(cluster.images.length + cluster.files.length);
  expect(findings.map(({ code }) => code)).toEqual(["NOT_SIGNED"]);
  expect(whole.code).toBe(0);
  answer(/\/v2\/pause\/manifests\/3/, answering(404, ""));
  const gone = await cluster.run(look);
  expect(errors(JSON.parse(gone.stdout) as Report)).toEqual([["MISSING", [IMAGE]]]);
  expect(gone.code).toBe(3);
});

test("-o name is what is not whole, as copy --list reads it, and --no-headers a row for each finding", async () => {
  answer(/\/manifests\//, answering(404, ""));
  const names = await run("verify", "-o", "name", ...local.flags);
  expect(names).toMatchObject({ code: 3, stdout: cluster.images.map((name) => `${name}\n`).join("") });
  const { stdout } = await run("verify", "--no-headers", ...local.flags);
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\t+/));
  expect(rows.length).toBeGreaterThan(0);
  expect(
    rows.every(
      ([severity, code]) => /^(?:error|warning|info)$/.test(severity ?? "") && /^[A-Z_]+$/.test(code ?? ""),
    ),
  ).toBe(true);
});

test("several clusters at once are looked for in one go, each asset once", async () => {
  const spec = readFileSync(join(cluster.folder, "cluster.yaml"), "utf8");
  const other = spec.replaceAll("made-up.example.com", "other.example.com");
  writeFileSync(join(cluster.folder, "both.yaml"), `${spec}---\n${other}`);
  const lock = ["--lock", join(cluster.folder, "kops-assets.lock.yaml")];
  const look = ["verify", "-f", "both.yaml", "--all-clusters", "-o", "json", "--extra"];
  const { code, stdout, stderr } = await cluster.run([...look, ...lock, ...mirrors, ...local.flags]);
  if (stdout === "") throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  expect(errors(report)).toEqual([]);
  expect(report.assets).toHaveLength(cluster.images.length + cluster.files.length);
  expect(report.findings.map(({ code: found }) => found)).toEqual(["NOT_LISTED"]);
  expect(code).toBe(0);
});

describe("as a node", () => {
  test("no credentials are sent, mirrors are asked first, and names that are not mapped are looked for there", async () => {
    const names = join(cluster.folder, "names");
    writeFileSync(names, `${IMAGE}\n`);
    const config = join(cluster.folder, "docker.json");
    const auth = Buffer.from("user:password").toString("base64");
    writeFileSync(config, JSON.stringify({ auths: { [local.host]: { auth } } }));
    const headers: (string | undefined)[] = [];
    lie = (request, response) => {
      headers.push(request.headers.authorization);
      if (request.headers.authorization !== undefined) return false;
      response.writeHead(401, { "www-authenticate": 'Basic realm="here"' }).end();
      return true;
    };
    const look = (...flags: string[]) =>
      cluster.run(["verify", "--list", names, "-o", "json", ...flags], {
        env: { REGISTRY_AUTH_FILE: config },
      });
    const operator = await look("--container-registry", local.host);
    expect(operator).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("credentials of this machine") as string,
    });
    headers.length = 0;
    const node = await look(
      "--as-node",
      "--registry-mirror",
      `http://${local.host}`,
      "--container-registry",
      local.host,
    );
    expect(node.code).toBe(3);
    expect(node.stderr).toContain("as a node, without credentials");
    expect(errors(JSON.parse(node.stdout) as Report)).toEqual([["UNREADABLE", [IMAGE]]]);
    expect(headers.filter((header) => header !== undefined)).toEqual([]);
    lie = undefined;
    const whole = await look("--as-node", "--registry-mirror", `http://${local.host}`);
    expect(whole.code).toBe(0);
  });

  test("all that a copy has brought is there", async () => {
    const { code, report } = await verify("--as-node", ...local.flags);
    expect(errors(report)).toEqual([]);
    expect(code).toBe(0);
    expect(report.as).toBe("node");
  });
});

describe("upstream", () => {
  test("everything is there with the locked digest; what moved or is gone is told", async () => {
    expect(await verify("--upstream")).toMatchObject({ code: 0, report: { as: "upstream" } });
    const names = join(cluster.folder, "gone");
    writeFileSync(names, `${IMAGE}\nregistry.k8s.io/nothing:v1\n`);
    const gone = await cluster.run(["verify", "--list", names, "--upstream", "-o", "json", ...mirrors]);
    expect(gone.code).toBe(3);
    expect(errors(JSON.parse(gone.stdout) as Report)).toEqual([["MISSING", ["registry.k8s.io/nothing:v1"]]]);
    const lock = readFileSync(join(cluster.folder, "kops-assets.lock.yaml"), "utf8");
    const digest = (await local.images.repository("pause").resolve("3.10.1"))?.digest ?? "";
    const moved = join(cluster.folder, "moved.lock.yaml");
    writeFileSync(moved, lock.replaceAll(digest, `sha256:${"0".repeat(64)}`));
    const found = await cluster.run([
      "verify",
      "-f",
      "cluster.yaml",
      "--lock",
      moved,
      "--upstream",
      "-o",
      "json",
      ...mirrors,
    ]);
    expect(found.code).toBe(3);
    expect(errors(JSON.parse(found.stdout) as Report)).toEqual([["TAG_MOVED", [IMAGE]]]);
  });
});

describe("a directory", { timeout: 60_000 }, () => {
  let directory: string;
  beforeAll(async () => {
    expect((await run("copy", "--to", join(cluster.folder, "copied"))).code).toBe(0);
  }, 60_000);
  beforeEach(() => {
    directory = join(cluster.folder, "repository");
    rmSync(directory, { recursive: true, force: true });
    cpSync(join(cluster.folder, "copied"), directory, { recursive: true });
  });

  /** The blob of the image's own layer, and the file, on disk. */
  async function places(): Promise<{ readonly blob: string; readonly file: string }> {
    const { digest } = await ownLayer();
    const files = readdirSync(join(directory, "files"), { recursive: true, encoding: "utf8" });
    const onDisk = files.find((path) => file.name.endsWith(path.replace(/^kops\//, "/")));
    return {
      blob: join(directory, "blobs", digest.replace(":", "/")),
      file: join(directory, "files", onDisk ?? ""),
    };
  }

  function touches(): string[] {
    const entries = readdirSync(directory, { recursive: true, encoding: "utf8" });
    return entries.map((name) => `${name} ${statSync(join(directory, name)).mtimeMs}`).sort();
  }

  test("is whole after a copy, and is only read", async () => {
    const before = touches();
    const { code, report } = await verify("--to", directory, "--deep");
    expect(errors(report)).toEqual([]);
    expect(code).toBe(0);
    expect(touches()).toEqual(before);
  });

  test("tells damage of each kind, and --repair mends just that", async () => {
    const { blob, file: onDisk } = await places();
    rmSync(blob);
    truncateSync(onDisk, 10);
    const damaged = await verify("--to", directory);
    expect(damaged.code).toBe(3);
    expect(errors(damaged.report)).toEqual([
      ["MISSING", [IMAGE]],
      ["TRUNCATED", [file.name]],
    ]);
    cluster.asked.length = 0;
    const repaired = await verify("--to", directory, "--repair");
    expect(errors(repaired.report)).toEqual([]);
    expect(repaired.code).toBe(0);
    const read = cluster.asked.filter((line) => /^GET .*\/blobs\//.test(line));
    expect(read).toHaveLength(1);
    expect(await verify("--to", directory)).toMatchObject({ code: 0 });
  });

  test("tells a manifest that is gone, and one that is too short", async () => {
    const index = await local.images.repository("pause").manifest("3.10.1");
    const [first, second] = index === undefined ? [] : childrenOf(index).manifests;
    const onDisk = (digest = ""): string => join(directory, "blobs", digest.replace(":", "/"));
    rmSync(onDisk(first?.digest));
    truncateSync(onDisk(second?.digest), 10);
    const { report } = await verify("--to", directory);
    expect(errors(report)).toEqual([
      ["MISSING", [IMAGE]],
      ["TRUNCATED", [IMAGE]],
    ]);
    expect((await verify("--to", directory, "--repair")).code).toBe(0);
  });

  test("tells that other tools find no images, whose own content is whole, and --repair mends it", async () => {
    const index = readFileSync(join(directory, "index.json"));
    rmSync(join(directory, "index.json"));
    writeFileSync(join(directory, "oci-layout"), "");
    const told = await verify("--to", directory);
    expect(told.code).toBe(3);
    expect(told.report.assets.filter(({ status }) => status !== "whole")).toEqual([]);
    expect(told.report.findings.filter(({ code }) => code === "BAD_LAYOUT")).toMatchObject([
      { severity: "error", message: expect.stringContaining("oci-layout is damaged") as string },
      { severity: "error", message: expect.stringContaining("index.json is missing") as string },
    ]);
    cluster.asked.length = 0;
    const { code, stderr } = await verify("--to", directory, "--repair");
    expect(code).toBe(0);
    expect(stderr).toContain("was written anew");
    expect(cluster.asked.filter((line) => /\/blobs\//.test(line))).toEqual([]);
    expect(readFileSync(join(directory, "index.json")).equals(index)).toBe(true);
  });

  test("a copy that was killed leaves index.json behind its tags: told, no matter to serve, and mended by the next copy", async () => {
    const [index, tag] = ["index.json", "repositories/pause/_tags/3.10.1"].map((name) =>
      join(directory, name),
    );
    const whole = readFileSync(index ?? "", "utf8");
    const { manifests, ...rest } = JSON.parse(whole) as {
      manifests: { annotations: Record<string, string> }[];
    };
    const others = manifests.filter((entry) => !Object.values(entry.annotations).includes("pause:3.10.1"));
    writeFileSync(index ?? "", JSON.stringify({ ...rest, manifests: others }));
    utimesSync(tag ?? "", 1_000_000_000, 1_000_000_000);
    const told = await verify("--to", directory);
    expect(told.code).toBe(3);
    expect(errors(told.report)).toEqual([["BAD_LAYOUT", ["pause:3.10.1"]]]);
    const server = await serveDirectory(directory, { host: "127.0.0.1", port: 0 });
    const served = await fetch(`${server.url}/v2/pause/manifests/3.10.1`, { method: "HEAD" });
    await server.close();
    expect(served.status).toBe(200);
    const again = await run("copy", "--to", directory);
    expect(again.stderr).toMatch(/images: 0 copied/);
    expect(readFileSync(index ?? "", "utf8")).toBe(whole);
    expect(await verify("--to", directory)).toMatchObject({ code: 0 });
  });

  test("tells a manifest that its repository has forgotten: a pull asks for it by its digest", async () => {
    const folder = join(directory, "repositories/pause/_manifests");
    const { digest } = (await local.images.repository("pause").manifest("3.10.1"))?.descriptor ?? {};
    rmSync(join(folder, (digest ?? "").replace(":", "-")));
    expect(errors((await verify("--to", directory)).report)).toEqual([["MISSING", [IMAGE]]]);
    expect((await verify("--to", directory, "--repair")).code).toBe(0);
    expect(existsSync(join(folder, (digest ?? "").replace(":", "-")))).toBe(true);
  });

  test("bytes that have rotted are found and mended by --deep", async () => {
    const { blob } = await places();
    const { atime, mtime, size } = statSync(blob);
    writeFileSync(blob, "x".repeat(size));
    utimesSync(blob, atime, mtime);
    const { report } = await verify("--to", directory, "--deep");
    expect(errors(report)).toEqual([["WRONG_DIGEST", [IMAGE]]]);
    expect((await verify("--to", directory, "--deep", "--repair")).code).toBe(0);
  });

  test("what the list does not name is extra, and no error", async () => {
    writeFileSync(join(directory, "files", "stray"), "x");
    const { code, report } = await verify("--to", directory);
    expect(code).toBe(0);
    expect(
      report.findings.filter(({ code: found }) => found === "EXTRA").map(({ assets }) => assets),
    ).toEqual([["stray"]]);
  });
});

describe("--repair of a registry", () => {
  test("puts a layer that is gone although its manifest is there", async () => {
    const { digest } = await ownLayer();
    let isThere = false;
    lie = (request, response) => {
      const { method = "", url = "" } = request;
      if (method === "PUT" && url.includes(encodeURIComponent(digest))) isThere = true;
      if (isThere || !url.includes(`/blobs/${digest}`)) return false;
      response.writeHead(404).end();
      return true;
    };
    const { code, report } = await verify("--repair", ...local.flags);
    expect(isThere).toBe(true);
    expect(errors(report)).toEqual([]);
    expect(code).toBe(0);
  });
});

test("flags that exclude each other are refused", async () => {
  for (const flags of [
    ["--deep", "--sample", "1%"],
    ["--upstream", "--deep"],
    ["--as-node", "--to", "x"],
    ["--as-node", "--repair"],
    ["--receipt", "x", "--repair"],
    ["--quick", "--referrers"],
  ])
    expect((await run("verify", ...flags)).code, flags.join(" ")).toBe(2);
});
