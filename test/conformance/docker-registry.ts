import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "./real-server.ts";

/** Debian's docker-registry (distribution 2.8) on a free loopback port over an empty directory. */
export interface DockerRegistry {
  /** "127.0.0.1:5000" */
  readonly host: string;
  /** Where the registry keeps the content of a digest. */
  blobPlace(digest: string): string;
  close(): Promise<void>;
}

export function isDockerRegistryInstalled(): boolean {
  return spawnSync("docker-registry", ["--version"]).status === 0;
}

export async function startDockerRegistry(): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "docker-registry-"));
  const server = await startProgram("docker-registry", async (port) => {
    const config = {
      version: "0.1",
      log: { level: "error", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: folder }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}` },
    };
    await writeFile(join(folder, "config.yml"), JSON.stringify(config));
    return ["serve", join(folder, "config.yml")];
  });
  return {
    host: new URL(server.url).host,
    blobPlace: (digest) => {
      const hex = digest.slice("sha256:".length);
      return join(folder, "docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data");
    },
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
