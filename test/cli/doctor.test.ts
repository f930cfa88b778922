import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { DoctorFlags } from "../../src/cli/doctor.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { DOCTOR_CODES, SOURCE_CODES } from "../../src/doctor/doctor-codes.ts";
import { publishImage } from "../support/image-fixture.ts";
import { startLoopbackServer } from "../support/loopback-server.ts";
import { startTokenRegistry } from "../support/token-registry.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import { HOST_FLAGS } from "./host-flags.ts";
import { captured, type Ended } from "./captured.ts";
import { clusterSpec, directoryWith, type SpecOptions } from "./load.ts";

interface Printed {
  readonly cluster?: string;
  readonly kopsVersion: string;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly hint?: string;
    readonly where?: { readonly file: string; readonly line: number; readonly column?: number };
    readonly flag?: string;
    readonly assets?: readonly string[];
  }[];
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function run(text: string, flags: Partial<DoctorFlags> = {}): Promise<Ended> {
  const filename = [join(directoryWith({ "c.yaml": text }), "c.yaml")];
  return captured(() =>
    doctor(undefined, { ...HOST_FLAGS, filename, kopsVersion: "1.36.2", output: "json", ...flags }),
  );
}

async function examine(text: string, flags: Partial<DoctorFlags> = {}): Promise<Printed & { code: number }> {
  const { code, stdout } = await run(text, flags);
  return { ...(JSON.parse(stdout) as Printed), code };
}

const codes = ({ findings }: Printed): string[] => findings.map(({ code }) => code);
const offline = { offline: true } as const;

const assets = (fields: Readonly<Record<string, string>>, more = ""): SpecOptions => ({
  spec: `  assets:\n${Object.entries(fields)
    .map(([key, value]) => `    ${key}: ${value}\n`)
    .join("")}${more}`,
});

/** A login for a registry, in a file of the test's own; without one, no file of this machine is read. */
function logIn(host?: string): void {
  const home = mkdtempSync(join(tmpdir(), "doctor-"));
  closers.push(() => rmSync(home, { recursive: true }));
  const auths = host === undefined ? {} : { [host]: { username: "ann", password: "good-secret" } };
  writeFileSync(join(home, "auth.json"), JSON.stringify({ auths }));
  vi.stubEnv("REGISTRY_AUTH_FILE", join(home, "auth.json"));
}

describe("doctor of a spec", () => {
  test("that is good: notes and warnings are no errors, unless they are to be", async () => {
    const good = await examine(clusterSpec(), offline);
    expect(good).toMatchObject({ code: 0, cluster: "one.example.com", kopsVersion: "1.36.2", errors: 0 });
    const hook = "  hooks:\n  - name: a\n    execContainer:\n      image: quay.io/team/tool:v1\n";
    const stray = clusterSpec({
      spec: `${assets({ containerRegistry: "registry.example.com" }).spec ?? ""}${hook}`,
    });
    const warned = await examine(stray, offline);
    expect(warned.code).toBe(0);
    expect(warned.findings.find(({ code }) => code === "IMAGE_FROM_INTERNET")).toMatchObject({
      severity: "warning",
      where: { line: 20 },
      message: expect.stringContaining("quay.io/team/tool:v1") as string,
    });
    expect((await examine(stray, { ...offline, strict: true })).code).toBe(3);
  });

  test("with several mistakes: each is found, whatever kOps would stop at", async () => {
    const text = clusterSpec(
      assets(
        {
          containerRegistry: "r.example.com",
          containerProxy: "p.example.com",
          fileRepository: "s3://b/kops",
        },
        "  containerd:\n    version: 2.3.1\n    runc: {version: 1.3.5}\n  kubernetesVerson: blue\n",
      ),
    );
    const found = await examine(text, offline);
    expect(found.code).toBe(3);
    expect(codes(found)).toEqual(
      expect.arrayContaining([
        "REGISTRY_AND_PROXY",
        "FILE_REPOSITORY_SCHEME",
        "CONTAINERD_SANDBOX_DIGEST",
        "UNKNOWN_FIELD",
      ]),
    );
    const byCode = new Map(found.findings.map((finding) => [finding.code, finding]));
    expect(byCode.get("FILE_REPOSITORY_SCHEME")?.where).toMatchObject({ line: 18, column: 21 });
    expect(byCode.get("UNKNOWN_FIELD")?.where).toMatchObject({ line: 22 });
    // What the checks explain is not told a second time in the words of a refusal.
    expect(codes(found)).not.toContain("BAD_SPEC");
  });

  test("that kOps refuses: the rest is looked at all the same", async () => {
    const text = clusterSpec(
      assets({ fileRepository: "http://files.example.com" }, "  containerd:\n    version: latest\n"),
    );
    const found = await examine(text, offline);
    expect(found.findings[0]).toMatchObject({ code: "BAD_SPEC", severity: "error", where: { line: 18 } });
    expect(codes(found)).toEqual(expect.arrayContaining(["PLAIN_HTTP", "IMAGES_FROM_INTERNET"]));
  });

  test("that is no YAML: one finding, with its place", async () => {
    const found = await examine("apiVersion: kops.k8s.io/v1alpha2\nkind: [Cluster\n", offline);
    expect(found.code).toBe(3);
    expect(found.findings).toMatchObject([{ code: "BAD_YAML", where: { line: 3 } }]);
  });

  test("says what machines install from elsewhere, and what static pods pull", async () => {
    const pod =
      "  fileAssets:\n  - name: p\n    path: /etc/kubernetes/manifests/p.yaml\n    content: |\n      kind: Pod\n      metadata: {name: p}\n      spec: {containers: [{name: c, image: 'quay.io/team/pod:v2'}]}\n";
    const gpu = "  containerd:\n    nvidiaGPU: {}\n";
    const nodes = "  containerd:\n    gvisor: {enabled: true}\n    nvidiaGPU: {enabled: true}\n";
    const found = await examine(
      clusterSpec({ ...assets({ containerRegistry: "registry.example.com" }, `${pod}${gpu}`), nodes }),
      offline,
    );
    const packages = found.findings.filter(({ code }) => code === "PACKAGES_NOT_COVERED");
    const said = packages.map(({ message }) => message).join("\n");
    expect(said).toContain("gvisor/releases");
    expect(said).toContain("nvidia.github.io");
    expect(found.findings.find(({ code }) => code === "IMAGE_FROM_INTERNET")?.message).toContain(
      "quay.io/team/pod:v2",
    );
  });

  test("flags take the place of the spec's fields, and are named", async () => {
    const found = await examine(clusterSpec(), {
      ...offline,
      fileRepository: "file:///srv",
      containerProxy: "p.example",
    });
    expect(found.findings.find(({ code }) => code === "FILE_REPOSITORY_SCHEME")).toMatchObject({
      flag: "--file-repository",
    });
    expect(codes(found)).not.toContain("REGISTRY_AND_PROXY");
  });

  test("is no finding where the command line is wrong", async () => {
    await expect(run("", offline)).rejects.toMatchObject({ code: "NO_CLUSTER" });
    const wrong = (flags: Partial<DoctorFlags>): Promise<Ended> => run(clusterSpec(), flags);
    await expect(wrong({ ...HOST_FLAGS, filename: [] })).rejects.toMatchObject({ code: "BAD_FLAGS" });
    await expect(wrong({ filename: ["/nowhere.yaml"] })).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
    await expect(wrong({ kopsVersion: "1.0.0" })).rejects.toMatchObject({ code: "UNKNOWN_RELEASE" });
    await expect(wrong({ offline: true, deep: true })).rejects.toMatchObject({ code: "BAD_FLAGS" });
    await expect(wrong({ containerRegistry: "a", containerProxy: "b" })).rejects.toMatchObject({
      code: "BAD_FLAGS",
    });
  });
});

describe("doctor of several clusters", () => {
  const text = (name: string, registry: string): string =>
    clusterSpec({ ...assets({ containerRegistry: registry }), name });
  const files = (names: readonly (readonly [string, string])[]): string[] => {
    const folder = directoryWith(Object.fromEntries(names));
    return names.map(([name]) => join(folder, name));
  };
  const of = async (filename: string[], flags: Partial<DoctorFlags> & { cluster?: string } = {}) => {
    const { cluster, ...more } = flags;
    const all = {
      ...HOST_FLAGS,
      filename,
      kopsVersion: "1.36.2",
      output: "json",
      offline: true,
      ...more,
    } as const;
    const { stdout, code } = await captured(() => doctor(cluster, all));
    return { ...(JSON.parse(stdout) as Printed), code };
  };

  test("examines each, and says of which it speaks", async () => {
    const filename = files([
      ["a.yaml", text("a.example.com", "registry.example.com")],
      ["b.yaml", text("b.example.com", "https://registry.example.com")],
    ]);
    const all = await of(filename);
    expect(all).toMatchObject({ code: 3, cluster: "a.example.com, b.example.com" });
    expect(all.findings.every(({ where, flag }) => where !== undefined || flag !== undefined)).toBe(true);
    const scheme = all.findings.filter(({ code }) => code === "REGISTRY_SCHEME");
    expect(scheme.map(({ where }) => where?.file)).toEqual([filename[1]]);
    const packages = all.findings.filter(({ code }) => code === "PACKAGES_NOT_COVERED");
    expect(packages.map(({ where }) => where?.file)).toEqual(filename);
    expect(await of(filename, { cluster: "a.example.com" })).toMatchObject({
      code: 0,
      cluster: "a.example.com",
    });
  });

  test("finds that two have one name", async () => {
    const one = text("a.example.com", "registry.example.com");
    const filename = files([
      ["a.yaml", one],
      ["again.yaml", one],
    ]);
    const found = await of(filename);
    expect(found.code).toBe(3);
    expect(found.findings.map(({ message }) => message).join()).toContain('a second Cluster "a.example.com"');
  });
});

describe("doctor asks repositories", () => {
  test("a file server that wants a login", async () => {
    logIn();
    const server = await startLoopbackServer((_, response) => void response.writeHead(401).end());
    closers.push(() => server.close());
    const found = await examine(clusterSpec(assets({ fileRepository: `http://${server.host}/kops` })));
    expect(found.code).toBe(3);
    expect(found.findings.find(({ code }) => code === "FILES_NEED_CREDENTIALS")).toMatchObject({
      severity: "error",
      where: { line: 16 },
    });
    expect(server.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(server.seen.length).toBeLessThan(20);
  });

  test("a file server with a wrong hash and without others", async () => {
    logIn();
    const server = await startLoopbackServer(({ path }, response) => {
      if (!path.endsWith(".sha256")) return void response.writeHead(200, { "content-length": 3 }).end("abc");
      return path.includes("nodeup") ? void response.writeHead(404).end() : void response.end("b".repeat(64));
    });
    closers.push(() => server.close());
    const found = await examine(clusterSpec(assets({ fileRepository: `http://${server.host}/kops` })));
    expect(codes(found)).toEqual(expect.arrayContaining(["HASH_DIFFERS", "HASH_FILES_MISSING"]));
  });

  test("a registry that wants a login: as a stranger, then as whom this machine is", async () => {
    const rules = {
      users: { ann: "good-secret" },
      grant: (_: string, user?: string) => user === "ann" || undefined,
    };
    const registry = await startTokenRegistry(rules);
    closers.push(() => registry.close());
    await publishImage(registry.images.repository("pause"), "3.10.1", ["pause"]);
    const text = clusterSpec(assets({ containerRegistry: registry.host }));

    logIn();
    const stranger = await examine(text);
    expect(stranger.code).toBe(3);
    expect(codes(stranger)).toEqual(
      expect.arrayContaining(["SANDBOX_NEEDS_CREDENTIALS", "IMAGES_NEED_CREDENTIALS"]),
    );
    expect(codes(stranger)).not.toContain("IMAGES_MISSING");

    logIn(registry.host);
    const known = await run(text);
    const printed = JSON.parse(known.stdout) as Printed;
    expect(codes(printed)).toEqual(expect.arrayContaining(["SANDBOX_NEEDS_CREDENTIALS", "IMAGES_MISSING"]));
    expect(codes(printed)).not.toContain("SANDBOX_MISSING");
    expect(known.stdout + known.stderr).not.toContain("good-secret");
    expect(registry.requests.every((request) => /^(?:GET|HEAD) /.test(request))).toBe(true);
  });

  test("a registry without the sandbox image, and with --deep for all images", async () => {
    logIn();
    const registry = await startWritableRegistry();
    closers.push(() => registry.close());
    const text = clusterSpec(assets({ containerRegistry: registry.host }));
    const few = await examine(text);
    expect(codes(few)).toEqual(expect.arrayContaining(["SANDBOX_MISSING", "IMAGES_MISSING"]));
    const missing = (printed: Printed): number =>
      printed.findings.find(({ code }) => code === "IMAGES_MISSING")?.assets?.length ?? 0;
    expect(missing(few)).toBe(1);
    expect(missing(await examine(text, { deep: true }))).toBeGreaterThan(15);

    await publishImage(registry.images.repository("pause"), "3.10.1", ["pause"]);
    expect(codes(await examine(text))).not.toContain("SANDBOX_MISSING");
  });

  test("hosts that do not answer: a finding a host, and no long wait", async () => {
    logIn();
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const host = `127.0.0.1:${port}`;
    const text = clusterSpec(assets({ containerRegistry: host, fileRepository: `http://${host}/kops` }));
    const found = await examine(text, { deep: true });
    const unreachable = found.findings.filter(({ code }) => code === "HOST_UNREACHABLE");
    expect(unreachable).toHaveLength(1);
    expect(unreachable[0]?.assets).toHaveLength(2);
    expect(found.code).toBe(3);
    expect((await examine(text, offline)).findings.some(({ code }) => code === "HOST_UNREACHABLE")).toBe(
      false,
    );
  });
});

describe("doctor prints", () => {
  const text = clusterSpec(
    assets({ containerRegistry: "https://r.example.com", fileRepository: "http://f.example.com" }),
  );

  test("a report for people: by severity, wrapped, with a summary", async () => {
    const { stdout, code } = await run(text, { ...offline, output: "table" });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^\nERRORS\n\nREGISTRY_SCHEME {2}\S+c\.yaml:16\n {4}the containerRegistry /);
    expect(stdout).toMatch(/\nWARNINGS\n[^]*PLAIN_HTTP[^]*\nNOTES\n/);
    expect(stdout).toMatch(/\n {4}-> Write the host/);
    expect(stdout).toMatch(/\n\d+ errors?, \d+ warnings?, \d+ notes?\n$/);
    const prose = stdout.split("\n").filter((line) => !line.includes("c.yaml"));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test("codes that docs/doctor.md explains", () => {
    const page = readFileSync(new URL("../../docs/doctor.md", import.meta.url), "utf8");
    const all = [...Object.keys(DOCTOR_CODES), ...Object.keys(SOURCE_CODES)];
    expect(all.filter((code) => !page.includes(`| \`${code}\``))).toEqual([]);
  });

  test("SARIF 2.1.0 as its schema wants it", async () => {
    const { stdout, stderr, code } = await run(text, { ...offline, output: "sarif" });
    expect(code).toBe(3);
    expect(stderr).toMatch(/\d+ errors?, /);
    checkSarif(JSON.parse(stdout));
    const broken = await run("apiVersion: [\n", { ...offline, output: "sarif" });
    checkSarif(JSON.parse(broken.stdout));
  });
});

type Json = Readonly<Record<string, unknown>>;

/** What the schema of SARIF 2.1.0 requires of the parts that are used: required properties, enumerations, minima, references. */
function checkSarif(log: unknown): void {
  const text = (value: unknown): void => {
    expect(Object.keys(value as Json)).toEqual(["text"]);
    expect((value as Json)["text"]).toMatch(/\S/);
  };
  const list = (value: unknown): Json[] => {
    expect(Array.isArray(value)).toBe(true);
    return value as Json[];
  };
  expect(log).toMatchObject({
    version: "2.1.0",
    $schema: expect.stringMatching(/sarif-2\.1\.0\.json$/) as string,
  });
  for (const one of list((log as Json)["runs"])) {
    expect(["utf16CodeUnits", "unicodeCodePoints"]).toContain(one["columnKind"]);
    const { driver } = one["tool"] as { driver: Json };
    expect(driver["name"]).toBe("kops-assets");
    const rules = list(driver["rules"]);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const rule of rules)
      for (const key of ["shortDescription", "fullDescription", "help"]) text(rule[key]);
    const results = list(one["results"]);
    expect(results.length).toBeGreaterThan(0);
    for (const result of results) {
      expect(["none", "note", "warning", "error"]).toContain(result["level"]);
      text(result["message"]);
      expect(rules[result["ruleIndex"] as number]?.["id"]).toBe(result["ruleId"]);
      for (const location of list(result["locations"])) checkLocation(location);
    }
  }
}

function checkLocation({ physicalLocation }: Json): void {
  const { artifactLocation, region } = physicalLocation as {
    artifactLocation: { uri: string };
    region: { startLine: number; startColumn?: number };
  };
  expect(URL.canParse(artifactLocation.uri, "file:///")).toBe(true);
  expect(artifactLocation.uri).toMatch(/^file:\/\/\/.*c\.yaml$/);
  expect(region.startLine).toBeGreaterThanOrEqual(1);
  expect(region.startColumn ?? 1).toBeGreaterThanOrEqual(1);
}
