import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A real S3 server that checks signatures and checksums. */
export interface Versitygw {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Names of the objects below a prefix, as they are on disk; unfinished multipart uploads as ".sgwtmp/…". */
  list(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Where the binary is, by PATH and by Go's own rules. */
export function findVersitygw(): string | undefined {
  const { PATH = "", GOBIN, GOPATH } = process.env;
  const directories = [...PATH.split(delimiter), GOBIN, join(GOPATH ?? join(homedir(), "go"), "bin")];
  return directories
    .filter((directory) => directory !== undefined && directory !== "")
    .map((directory) => join(String(directory), "versitygw"))
    .find((candidate) => existsSync(candidate));
}

export async function startVersitygw(binary: string): Promise<Versitygw> {
  const root = await mkdtemp(join(tmpdir(), "kops-assets-s3-"));
  const bucket = "assets";
  await mkdir(join(root, bucket));
  const credentials = { accessKeyId: "AKIATESTONLY", secretAccessKey: "test-secret" };
  const port = await freePort();
  const child = spawn(binary, ["--port", `127.0.0.1:${port}`, "--quiet", "posix", root], {
    env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint);
  return {
    endpoint,
    bucket,
    credentials,
    list: (prefix) => listFiles(join(root, bucket), prefix),
    async close() {
      child.kill();
      await new Promise((resolve) => child.once("exit", resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function listFiles(root: string, prefix: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((name) => name.startsWith(`${prefix}/`) || name.startsWith(".sgwtmp/multipart"))
    .map((name) => (name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : name))
    .sort();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await setTimeout(50);
  }
  throw new Error(`versitygw does not answer at ${url}`);
}
