import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { printLock } from "../../src/tasks/disk/lock-file.ts";
import type { RenderExportFlags } from "../../src/cli/render/export.ts";
import { renderExport } from "../../src/cli/render/export.ts";
import { describeWith } from "../conformance/real-server.ts";
import { publishMultiArch } from "../support/image-world.ts";
import { startLoopbackServer } from "../support/loopback-server.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import { HOST_FLAGS } from "./host-flags.ts";
import { captured, type Ended } from "./captured.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const call = promisify(execFile);

async function run(flags: Partial<RenderExportFlags>): Promise<Ended> {
  const all = { ...HOST_FLAGS, filename: [], mirror: [], platform: [], offline: true, for: "csv" as const };
  const ended = await captured(() => renderExport(undefined, { ...all, ...flags }));
  expect(ended.code).toBe(0);
  return ended;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

describe("render export", () => {
  test("of a cluster: images and files with their hashes and components", async () => {
    const file = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
    const { stdout } = await run({ filename: [file], kopsVersion: "1.36.2" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("kind,canonical,download,hash,component");
    expect(lines.find((line) => line.includes("/pause:"))).toMatch(
      /^image,registry\.k8s\.io\/pause:\S+,registry\.example\.com\/pause:\S+,,\S+$/,
    );
    expect(lines.find((line) => line.includes("/kubelet"))).toMatch(
      /^file,https:\/\/dl\.k8s\.io\/\S+,https:\/\/files\.example\.com\/kops\/\S+,sha256:[0-9a-f]{64},\S+$/,
    );
    const curl = await run({ filename: [file], kopsVersion: "1.36.2", for: "curl" });
    expect(curl.stdout).toMatch(
      /\nfetch [0-9a-f]{64} 'https:\/\/dl\.k8s\.io\/\S+\/kubelet' 'release\/\S+\/kubelet'\n/,
    );
    expect(curl.stderr).toMatch(/images are not in it/);
    const regsync = await run({ filename: [file], kopsVersion: "1.36.2", for: "regsync", offline: false });
    expect(regsync.stderr).not.toContain("sha256");
  });

  test("names images by the digests of a lock, and refuses what it lacks", async () => {
    const digest = `sha256:${"a".repeat(64)}` as const;
    const names = { canonical: "quay.io/a/b:v1", download: "reg.example/a/b:v1" };
    const lock = printLock({ images: [{ ...names, digest, size: 1, platforms: [], why: [] }], files: [] });
    const directory = directoryWith({
      "n.txt": "quay.io/a/b:v1\n",
      "m.txt": "quay.io/c/d:v1\n",
      "l.yaml": lock,
    });
    const flags = { containerProxy: "reg.example", lock: join(directory, "l.yaml"), for: "crane" as const };
    const { stdout } = await run({ ...flags, filename: [join(directory, "n.txt")] });
    expect(stdout).toContain(`\ncopy 'quay.io/a/b@${digest}' 'reg.example/a/b:v1' "$@"\n`);
    await expect(run({ ...flags, filename: [join(directory, "m.txt")] })).rejects.toMatchObject({
      code: "NOT_LOCKED",
    });
  });
});

describeWith("shellcheck", (shellcheck) => {
  test.each(["crane", "skopeo-copy", "curl"] as const)(
    "has nothing to say of the script for %s",
    async (tool) => {
      const directory = directoryWith({ "c.yaml": clusterSpec() });
      const { stdout } = await run({
        filename: [join(directory, "c.yaml")],
        kopsVersion: "1.36.2",
        for: tool,
      });
      const script = join(directoryWith({ "script.sh": stdout }), "script.sh");
      expect((await call(shellcheck, [script])).stdout).toBe("");
    },
  );
});

/** With the directory of the program first in PATH, as its users have it. */
async function runScript(script: string, program: string, words: readonly string[]): Promise<void> {
  const directory = directoryWith({ "script.sh": script });
  await call("sh", [join(directory, "script.sh"), ...words], {
    env: { PATH: `${dirname(program)}:${process.env["PATH"] ?? ""}`, HOME: directory },
  });
}

describe.each([
  ["crane", ["--insecure"]],
  ["skopeo-copy", ["--src-tls-verify=false", "--dest-tls-verify=false"]],
] as const)("%s", (tool, words) => {
  describeWith(tool.replace("-copy", ""), (program) => {
    test("copies whole images to where nodes look for them", async () => {
      const [upstream, local] = [await startWritableRegistry(), await startWritableRegistry()];
      closers.push(
        () => upstream.close(),
        () => local.close(),
      );
      const repository = upstream.images.repository("cilium/cilium");
      const { index } = await publishMultiArch(repository, "v1", ["linux/amd64", "linux/arm64"]);
      const names = directoryWith({ "n.txt": `${upstream.host}/cilium/cilium:v1\n` });
      const flags = { filename: [join(names, "n.txt")], containerProxy: `${local.host}/kops` };
      const { stdout } = await run({ ...flags, for: tool });
      await runScript(stdout, program, words);
      const copied = await local.images.repository("kops/cilium/cilium").resolve("v1");
      expect(copied?.digest).toBe(index.descriptor.digest);
    });
  });
});

describeWith("curl", (program) => {
  const BODY = "what the file says\n";
  const SHA256 = createHash("sha256").update(BODY).digest("hex");

  function filesIn(directory: string): Record<string, string> {
    const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
    const files = names.filter((name) => statSync(join(directory, name)).isFile());
    return Object.fromEntries(files.map((name) => [name, readFileSync(join(directory, name), "utf8")]));
  }

  async function exported(sha256: string): Promise<{ script: string; asked: () => number }> {
    let asked = 0;
    const server = await startLoopbackServer((_, response) => {
      asked++;
      return response.end(BODY);
    });
    closers.push(() => server.close());
    const url = `http://${server.host}/bin/a%20tool`;
    const file = { canonical: url, download: "https://files.example.com/kops/bin/a%20tool" };
    const lock = printLock({ images: [], files: [{ ...file, sha256, size: BODY.length, why: [] }] });
    const directory = directoryWith({ "l.yaml": lock });
    const { stdout } = await run({ filename: [join(directory, "l.yaml")], for: "curl" });
    return { script: stdout, asked: () => asked };
  }

  test("downloads, checks, and leaves alone what is right already", async () => {
    const { script, asked } = await exported(SHA256);
    const target = directoryWith({});
    await runScript(script, program, [target]);
    expect(filesIn(target)).toEqual({
      "kops/bin/a tool": BODY,
      "kops/bin/a tool.sha256": SHA256,
    });
    await runScript(script, program, [target]);
    expect(asked()).toBe(1);
  });

  test("keeps nothing of a file that is wrong, and says both hashes", async () => {
    const { script } = await exported("0".repeat(64));
    const target = directoryWith({});
    await expect(runScript(script, program, [target])).rejects.toMatchObject({
      stderr: expect.stringMatching(`sha256 is ${SHA256}, not 0{64}`) as string,
    });
    expect(filesIn(target)).toEqual({});
  });
});
