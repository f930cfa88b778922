import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: "0.1",
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder }, delete: { enabled: true } },
    http: { addr: host },
  };
  await writeFile(join(folder, "config.yml"), JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  await answers(host, child);
  return {
    host,
    blobPlace: (digest) => {
      const hex = digest.slice("sha256:".length);
      return join(folder, "docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data");
    },
    close: async () => {
      const gone = once(child, "exit");
      child.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(host: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`docker-registry ended with ${child.exitCode}`);
    const ok = await fetch(`http://${host}/v2/`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(50);
  }
  throw new Error("docker-registry does not answer");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
