import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderBootstrapScript } from "../../src/cli/render/bootstrap.ts";
import type { RenderBootstrapFlags } from "../../src/cli/render/bootstrap.ts";
import { printLock } from "../../src/tasks/disk/lock-file.ts";
import { parseSource } from "../../src/cluster/read/parse-source.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { HOST_FLAGS } from "./host-flags.ts";
import { captured } from "./captured.ts";
import { clusterSpec, directoryWith, load } from "./load.ts";

const DIGEST = `sha256:${"d".repeat(64)}` as const;
const UNKNOWN = "a".repeat(64);
const RELEASE = { kopsVersion: "1.36.2" };

interface Result {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(flags: Partial<RenderBootstrapFlags>): Promise<Result> {
  const all: RenderBootstrapFlags = {
    ...HOST_FLAGS,
    filename: [],
    instanceGroup: ["nodes"],
    mirror: [],
    registryMirror: [],
    format: "script",
    offline: true,
    ...RELEASE,
    ...flags,
  };
  return captured(() =>
    renderBootstrapScript(undefined, all).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(error.message);
      return error.code;
    }),
  );
}

/** A spec and a lock file of all that it lists. */
async function specWithLock(spec?: string, nodes = ""): Promise<{ filename: string[]; lock: string }> {
  const folder = directoryWith({
    "cluster.yaml": clusterSpec({ nodes, ...(spec === undefined ? {} : { spec }) }),
  });
  const filename = [join(folder, "cluster.yaml")];
  const { list } = await load({ filename, ...RELEASE });
  const lock = join(folder, "lock.yaml");
  const text = printLock({
    images: list.images.map(({ canonical, download }) => ({
      ...{ canonical, download, digest: DIGEST, size: 1, platforms: [], why: [] },
    })),
    files: list.files.map(({ canonical, download, sha256 = UNKNOWN }) => ({
      ...{ canonical, download, sha256, size: 1, why: [] },
    })),
  });
  writeFileSync(lock, text);
  return { filename, lock };
}

/** A script's answer to a machine on which nothing is to be installed. */
function helpOf(script: string): string {
  return execFileSync("sh", ["-s", "--", "--help"], { input: script, encoding: "utf8" });
}

describe("render bootstrap", () => {
  test("prints a script with local places, hashes and pinned images alone", async () => {
    const { code, stdout, stderr } = await run(await specWithLock());
    expect(code, stderr).toBe(0);
    expect(helpOf(stdout)).toContain("Exit codes: 0 prepared, 2 misuse");
    expect(stdout).toContain(`'nodeup' '${UNKNOWN}' 'nodeup' 'program' 'https://files.example.com/kops/`);
    expect(stdout).toContain(`'registry.example.com/kube-proxy:v1.34.2@${DIGEST}'`);
    expect(stdout).toContain("version = 3");
    const hosts = [...stdout.matchAll(/https?:\/\/([^/'"\s]+)/g)].map(([, host]) => host);
    expect([...new Set(hosts)].sort()).toEqual([
      "containerd.io",
      "files.example.com",
      "registry.example.com",
    ]);
  });

  test("refuses Container-Optimized OS, and names what hooks will pull from elsewhere", async () => {
    const cos = await run({
      ...(await specWithLock(undefined, "  image: cos-cloud/cos-stable-121-18867-0-4\n")),
    });
    expect(cos.code).toBe("NO_NODE");
    expect(cos.stderr).toContain("Container-Optimized OS (cos-cloud/");
    const nodes = "  hooks: [{name: h, execContainer: {image: ghcr.io/a/b:v1}}]\n";
    const hook = await run({ ...(await specWithLock(undefined, nodes)) });
    expect(hook.code, hook.stderr).toBe(0);
    expect(hook.stderr).toMatch(
      /warning: .*machines of nodes will pull ghcr\.io\/a\/b:v1 from ghcr\.io once nodeup runs/,
    );
  });

  test("writes it into a file that can be run", async () => {
    const output = join(mkdtempSync(join(tmpdir(), "kops-assets-cli-")), "node.sh");
    const { code, stdout, stderr } = await run({ ...(await specWithLock()), output });
    expect(code, stderr).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain(`${output} written`);
    expect(statSync(output).mode & 0o777).toBe(0o755);
    expect(readFileSync(output, "utf8")).toMatch(/^#!\/bin\/sh\n/);
  });

  test("wraps it for cloud-init, and says when that is too long for EC2", async () => {
    const source = await specWithLock();
    const plain = await run(source);
    const { stdout, stderr } = await run({ ...source, format: "cloud-init" });
    expect(stderr).toContain("EC2 takes 16384");
    const { values } = parseSource({ name: "user-data", text: stdout });
    expect(values[0]?.value).toMatchObject({ write_files: [{ content: plain.stdout }] });
  });

  test("gives nodes the mirrors and the CA", async () => {
    const source = await specWithLock("");
    const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const nodeCaFile = join(directoryWith({ "ca.pem": `comment\n${pem}` }), "ca.pem");
    const { code, stdout, stderr } = await run({
      ...source,
      nodeCaFile,
      fileRepository: "https://files.example.com",
      registryMirror: ["mirror.example.com:5000", "quay.io=http://quay.example.com"],
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("/etc/containerd/certs.d/registry.k8s.io/hosts.toml");
    expect(stdout).toContain('server = "https://mirror.example.com:5000"');
    expect(stdout).toContain('[host."http://quay.example.com"]');
    expect(stdout).toContain(`ca='${pem}'`);
    expect(stdout).toContain('ca = "/etc/containerd/local-ca.pem"');
  });

  test("writes nothing where a node would ask somebody else", async () => {
    const source = await specWithLock("");
    const strict = await run(source);
    expect(strict.code).toBe(3);
    expect(strict.stdout).toBe("");
    expect(strict.stderr).toMatch(/machines of nodes would download .*kubelet.* from dl\.k8s\.io/);
    expect(strict.stderr).toMatch(/machines of nodes would pull .* from registry\.k8s\.io/);
    const allowed = await run({ ...source, allowUpstream: true });
    expect(allowed.code).toBe(0);
    expect(allowed.stderr).toContain("warning: machines of nodes would pull registry.k8s.io/pause:3.10.1, ");
    expect(allowed.stdout).toContain("https://dl.k8s.io/");
  });

  test("writes nothing with a lock file that lacks something", async () => {
    const { filename, lock } = await specWithLock();
    writeFileSync(lock, printLock({ images: [], files: [] }));
    expect(await run({ filename, lock })).toMatchObject({ stdout: "", code: 3 });
  });

  test.each<[name: string, flags: Partial<RenderBootstrapFlags>, code: string]>([
    ["no instance group", { instanceGroup: [] }, "BAD_FLAGS"],
    ["two instance groups", { instanceGroup: ["nodes", "control-plane"] }, "BAD_FLAGS"],
    ["an instance group that is not there", { instanceGroup: ["other"] }, "BAD_FLAGS"],
    ["a file whose hash nobody knows", {}, "UNKNOWN_HASH"],
    ["a bad mirror", { registryMirror: ["a b"] }, "BAD_REGISTRY_MIRROR"],
    ["a CA file that is not there", { nodeCaFile: "/nowhere/ca.pem" }, "UNREADABLE_FILE"],
    ["a CA file without a certificate", { nodeCaFile: "package.json" }, "BAD_CERTIFICATE"],
  ])("refuses %s", async (_name, flags, code) => {
    const { filename } = await specWithLock();
    expect(await run({ filename, ...flags })).toMatchObject({ code, stdout: "" });
  });
});
