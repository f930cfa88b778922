import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const S3 = "https://s3.eu-west-1.amazonaws.com/files/kops";
const AT_AMAZON = ["--container-registry", ECR, "--file-repository", S3];
const SPEC = ["-f", "cluster.yaml"];
let cluster: MadeUpCluster;
let local: LocalRepositories;
let mirrors: readonly string[];

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  local = await startLocalRepositories();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  const copied = await cluster.run(["copy", ...SPEC, ...mirrors, ...local.flags]);
  expect(copied.code, copied.stderr).toBe(0);
  const locked = await cluster.run(["lock", ...SPEC, ...mirrors]);
  expect(locked.code, locked.stderr).toBe(0);
}, 120_000);
afterAll(async () => {
  await Promise.all([cluster.close(), local.close()]);
});

describe("doctor", () => {
  test("asks the local repositories, and finds them in order", async () => {
    local.asked.length = 0;
    const parameters = ["doctor", ...SPEC, ...local.flags, "--deep", "-o", "json"];
    const { code, stdout } = await cluster.start(parameters).ended;
    const { findings } = JSON.parse(stdout) as { findings: { code: string; severity: string }[] };
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(code).toBe(0);
    expect(local.asked.some((line) => line.includes("/v2/pause/manifests/3.10.1"))).toBe(true);
    expect(local.asked.every((line) => /^(?:GET|HEAD) /.test(line))).toBe(true);
  });

  test("is exit code 3 where something is missing", async () => {
    const empty = await startLocalRepositories();
    const { code, stdout } = await cluster.run(["doctor", ...SPEC, ...empty.flags]);
    await empty.close();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ERRORS\n[^]*^SANDBOX_MISSING /m);
  });
});

describe("configure", () => {
  test("changes the file, and says what that changes for nodes", async () => {
    const file = join(cluster.folder, "changed.yaml");
    copyFileSync(cluster.spec, file);
    const change = ["configure", "changed.yaml", "--container-registry", "other.corp.example"];
    const dry = await cluster.run([...change, "--dry-run"]);
    expect(dry.code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(readFileSync(cluster.spec, "utf8"));
    const { code, stderr } = await cluster.run(change);
    expect(code).toBe(0);
    expect(stderr).toMatch(/for nodes: 0 to add, .* 23 at another place/);
    expect(readFileSync(file, "utf8")).toContain("containerRegistry: other.corp.example");
  });
});

describe("render", () => {
  test("nodes: what each instance group downloads, pinned by the lock", async () => {
    const { code, stdout } = await cluster.run([
      "render",
      "nodes",
      ...SPEC,
      ...mirrors,
      ...local.flags,
      "--lock",
      "kops-assets.lock.yaml",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${local.host}/kube-proxy:v1\\.34\\.99@sha256:[0-9a-f]{64}`));
  });

  test("nodes: pinned by what the local registry has", async () => {
    const { code, stdout } = await cluster.run([
      "render",
      "nodes",
      ...SPEC,
      ...mirrors,
      ...local.flags,
      "--resolve-digests",
    ]);
    expect(code).toBe(0);
    const digest = (await local.images.repository("kube-proxy").resolve("v1.34.99"))?.digest;
    expect(stdout).toContain(`${local.host}/kube-proxy:v1.34.99@${String(digest)}`);
  });

  test("bootstrap: a script; exit code 3 and nothing where a node would have to ask others", async () => {
    const parameters = [
      "render",
      "bootstrap",
      ...SPEC,
      "--offline",
      "--instance-group",
      "nodes",
      "--lock",
      "kops-assets.lock.yaml",
    ];
    const { code, stdout, stderr } = await cluster.run([...parameters, ...local.flags]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^#!\/bin\/sh/);
    expect(stdout).toContain(`http://${local.host}/kops/`);
    const text = readFileSync(cluster.spec, "utf8").replace(/^ {4}fileRepository: .*\n/m, "");
    writeFileSync(join(cluster.folder, "upstream.yaml"), text);
    const elsewhere = await cluster.run([
      "render",
      "bootstrap",
      "--instance-group",
      "nodes",
      "-f",
      "upstream.yaml",
      "--offline",
      "--lock",
      "kops-assets.lock.yaml",
    ]);
    expect(elsewhere).toMatchObject({ code: 3, stdout: "" });
  });

  test("manifests: images mapped, all else as it was", async () => {
    const input = "# mine\nkind: Pod\nspec: {containers: [{image: quay.io/acme/web:v3}]}\n";
    const mapped = await cluster.run(["render", "manifests", "--cluster", "cluster.yaml"], { input });
    expect(mapped.code).toBe(0);
    expect(mapped.stdout).toBe(input.replace("quay.io/acme/web", "registry.corp.example/quay.io-acme-web"));
  });

  test("mirrors: a file per upstream registry", async () => {
    const parameters = [
      "render",
      "mirrors",
      ...SPEC,
      "--offline",
      "--for",
      "containerd",
      "--output-dir",
      "containerd",
    ];
    const { code } = await cluster.run([...parameters, "--container-proxy", "proxy.corp.example/hub"]);
    expect(code).toBe(0);
    const written = readdirSync(join(cluster.folder, "containerd"), { recursive: true }).map(String);
    expect(written).toContain("certs.d/registry.k8s.io/hosts.toml");
  });

  test("hosts: what a firewall has to let through", async () => {
    const { code, stdout } = await cluster.run([
      "render",
      "hosts",
      ...SPEC,
      "--offline",
      "-o",
      "plain",
      ...local.flags,
    ]);
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(["registry.k8s.io", "dl.k8s.io", local.host]));
  });

  test.each([["ecr"], ["iam"], ["bucket-policy", "--vpc-endpoint", "vpce-0a1b2c3d4e5f60718"]])(
    "%s: JSON for Amazon",
    async (...what) => {
      const { code, stdout } = await cluster.run(["render", ...what, ...SPEC, "--offline", ...AT_AMAZON]);
      expect(code).toBe(0);
      expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    },
  );

  test("systemd: a unit", async () => {
    const { code, stdout } = await cluster.run(["render", "systemd", "serve", "/srv/repository"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ExecStart=\/usr\/local\/bin\/kops-assets serve \/srv\/repository$/m);
  });

  test("iam is exit code 3 where nothing of the list is in a cloud", async () => {
    expect(await cluster.run(["render", "iam", ...SPEC, "--offline"])).toMatchObject({ code: 3 });
  });

  test.each([
    ["skopeo", /^"registry\.k8s\.io":\n {2}images:\n/m],
    [
      "crane",
      /crane copy[^]*^copy 'registry\.k8s\.io\/pause:3\.10\.1' 'registry\.corp\.example\/pause:3\.10\.1' /m,
    ],
    ["curl", /curl [^]*^fetch [0-9a-f]{64} 'https:\/\/dl\.k8s\.io\/release\/\S+\/kubelet' /m],
    ["csv", /^image,|^"?kind/m],
  ])("export: for %s", async (tool, text) => {
    const { code, stdout } = await cluster.run(["render", "export", ...SPEC, ...mirrors, "--for", tool]);
    expect(code).toBe(0);
    expect(stdout).toMatch(text);
  });

  test.each([
    ["no source", ["render", "nodes"]],
    ["an unknown dialect", ["render", "mirrors", ...SPEC, "--for", "podman"]],
    ["an unknown verb", ["render", "nothing"]],
    ["manifests without a place", ["render", "manifests", "cluster.yaml"]],
  ])("%s: misuse is exit code 2", async (_, parameters) => {
    const { code, stdout, stderr } = await cluster.run(parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toMatch(/^\s+at |bug/m);
  });
});
