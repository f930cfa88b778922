import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "./real-server.ts";

/** A real S3 server that checks signatures and checksums. */
export interface Versitygw {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where the objects of the bucket are on disk. */
  readonly folder: string;
  /** Names of the objects below a prefix, as they are on disk; unfinished multipart uploads as ".sgwtmp/…". */
  list(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startVersitygw(
  program: string,
  { bucket = "assets", region = "us-east-1" } = {},
): Promise<Versitygw> {
  const root = await mkdtemp(join(tmpdir(), "kops-assets-s3-"));
  const folder = join(root, bucket);
  await mkdir(folder);
  const credentials = { accessKeyId: "AKIATESTONLY", secretAccessKey: "test-secret" };
  const server = await startProgram(
    program,
    (port) => ["--port", `127.0.0.1:${port}`, "--region", region, "--quiet", "posix", root],
    { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
  );
  return {
    endpoint: server.url,
    bucket,
    credentials,
    folder,
    list: (prefix) => listFiles(folder, prefix),
    async close() {
      await server.close();
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
