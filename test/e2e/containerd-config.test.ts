import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { renderContainerdConfig } from "../../src/bootstrap/containerd-config.ts";
import { isAtLeast, parseVersion } from "../../src/cluster/version.ts";
import { describeWith } from "../conformance/real-server.ts";

const call = promisify(execFile);

describeWith("containerd", (containerd) => {
  test("takes from the configuration of its version what it is written for", async () => {
    const version = /\b\d+\.\d+\.\d+/.exec((await call(containerd, ["--version"])).stdout)?.[0] ?? "";
    const folder = await mkdtemp(join(tmpdir(), "containerd-"));
    const file = join(folder, "config.toml");
    const sandboxImage = "registry.example/pause:3.10";
    await writeFile(file, renderContainerdConfig({ version, sandboxImage, hasMirrors: true }));
    const { stdout } = await call(containerd, ["--config", file, "config", "dump"]);
    await rm(folder, { recursive: true });
    const parsed = parseVersion(version);
    const isNew = parsed !== undefined && isAtLeast(parsed, "2.0.0");
    const sandbox = isNew ? `sandbox = ['"]${sandboxImage}` : `sandbox_image = ['"]${sandboxImage}`;
    for (const line of [sandbox, `config_path = ['"]/etc/containerd/certs.d['"]`, "SystemdCgroup = true"])
      expect(stdout).toMatch(new RegExp(`^\\s*${line}`, "m"));
  });
});
