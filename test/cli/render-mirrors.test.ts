import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import type { RenderMirrorsFlags } from "../../src/cli/render/mirrors.ts";
import { renderMirrors } from "../../src/cli/render/mirrors.ts";
import { digestOf } from "../../src/content/verifier.ts";
import { describeWith } from "../conformance/real-server.ts";
import { publishMultiArch } from "../support/image-world.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import { HOST_FLAGS } from "./host-flags.ts";
import { captured } from "./captured.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const call = promisify(execFile);

async function run(
  flags: Partial<RenderMirrorsFlags>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = {
    ...HOST_FLAGS,
    filename: [],
    mirror: [],
    platform: [],
    registryMirror: [],
    credentialArn: [],
  };
  return captured(() => renderMirrors(undefined, { ...all, for: "containerd", ...flags }));
}

const file = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
const kopsVersion = "1.36.2";

describe("render mirrors", () => {
  test("prints each file under its path, and the gaps to stderr", async () => {
    const { code, stdout, stderr } = await run({ filename: [file], kopsVersion });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# certs\.d\/registry\.k8s\.io\/hosts\.toml\n/);
    expect(stdout).toContain('server = "https://registry.example.com"');
    expect(stderr).toContain("quay.io/cilium/cilium");
    expect(stderr).not.toContain("sha256");
  });

  test("writes a tree, whole files only", async () => {
    const outputDir = join(directoryWith({}), "out");
    const registryMirror = ["http://10.0.0.1:5000"];
    const flags = { filename: [file], kopsVersion, outputDir, registryMirror };
    const { stdout, stderr } = await run(flags);
    expect(stdout).toBe("");
    expect(stderr).toContain(`${outputDir}/certs.d/quay.io/hosts.toml written`);
    const text = readFileSync(join(outputDir, "certs.d/quay.io/hosts.toml"), "utf8");
    expect(text).toContain('[host."http://10.0.0.1:5000"]');
    const blocked = { ...flags, outputDir: join(file, "below-a-file") };
    await expect(run(blocked)).rejects.toMatchObject({ code: "UNWRITABLE_FILE" });
  });

  test("for kOps the release decides, which a list of names does not tell", async () => {
    const names = join(directoryWith({ "n.txt": "quay.io/a/b:1\n" }), "n.txt");
    const flags = { filename: [names], for: "kops" as const, registryMirror: ["m.example/p"] };
    await expect(run(flags)).rejects.toMatchObject({ code: "BAD_FLAGS" });
    expect((await run({ ...flags, kopsVersion: "1.35.0" })).stdout).toContain("https://m.example/v2/p");
    expect((await run({ ...flags, kopsVersion: "1.36.0" })).stdout).toContain("fileAssets");
  });

  test("a pull-through cache needs its registry, and Docker Hub a secret", async () => {
    const names = join(directoryWith({ "n.txt": "docker.io/library/alpine:3\n" }), "n.txt");
    const flags = { filename: [names], for: "ecr-pull-through" as const };
    await expect(run(flags)).rejects.toMatchObject({ code: "BAD_FLAGS" });
    await expect(run({ ...flags, ecr: "registry.example.com" })).rejects.toMatchObject({ code: "BAD_FLAGS" });
    const ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    const { code, stdout } = await run({ ...flags, ecr });
    expect(code).toBe(3);
    expect(stdout).toContain(`server = "https://${ecr}/v2/docker.io"`);
    const credentialArn = ["docker.io=arn:aws:secretsmanager:eu-west-1:1:secret:ecr-pullthroughcache/x"];
    expect((await run({ ...flags, ecr, credentialArn })).code).toBe(0);
    await expect(run({ ...flags, ecr, credentialArn: ["x"] })).rejects.toMatchObject({ code: "BAD_FLAGS" });
  });

  test.each([
    { for: "k3s" as const, credentialArn: ["docker.io=arn:aws:x"] },
    { for: "ecr-pull-through" as const, registryMirror: ["m.example"] },
    { registryMirror: ["ftp://m.example"] },
  ])("refuses flags that do not fit: %j", async (flags) => {
    await expect(run({ filename: [file], kopsVersion, ...flags })).rejects.toMatchObject({
      code: expect.stringMatching(/^BAD_/) as string,
    });
  });
});

describeWith("skopeo", (skopeo) => {
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  test("finds a flattened image by its upstream name, without asking upstream", async () => {
    const registry = await startWritableRegistry();
    close = () => registry.close();
    const flat = registry.images.repository("kops/quay.io-cilium-cilium");
    const { index } = await publishMultiArch(flat, "v1", ["linux/amd64"]);
    const outputDir = directoryWith({ "n.txt": "quay.io/cilium/cilium:v1\n" });
    await run({
      filename: [join(outputDir, "n.txt")],
      for: "crio",
      containerRegistry: `${registry.host}/kops`,
      registryMirror: [`${registry.host}=http://${registry.host}`],
      outputDir,
    });
    const config = join(outputDir, "registries.conf.d/50-kops-assets.conf");
    const { stdout } = await call(skopeo, [
      "--registries-conf",
      config,
      "inspect",
      "--raw",
      "docker://quay.io/cilium/cilium:v1",
    ]);
    expect(digestOf(Buffer.from(stdout))).toBe(index.descriptor.digest);
  });
});
