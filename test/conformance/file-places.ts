import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { startAzurite } from "./azurite.ts";
import { startDockerRegistry } from "./docker-registry.ts";
import { startFakeGcsServer } from "./fake-gcs-server.ts";
import { startNginx } from "./nginx.ts";
import { startPutServer } from "./put-server.ts";
import { startVersitygw } from "./versitygw.ts";

/** A file repository, empty at first, as an operator names it and gets at it. */
export interface FilePlace {
  readonly url: string;
  /** Variables of the environment that lead there. */
  readonly env: Readonly<Record<string, string>>;
  /** The same, of somebody who may not read; undefined where the server lets everybody in. */
  readonly strangerEnv?: Readonly<Record<string, string>>;
  /** Paths of the files that are there; undefined where they are artifacts. */
  list?(): Promise<string[]>;
  /** Puts other content in a file's place, behind the store's back; of artifacts nobody can. */
  tamper?(path: string, bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

export interface FilePlaceKind {
  readonly name: string;
  /** The program that has to be installed; our own servers need none. */
  readonly program?: string;
  start(program: string): Promise<FilePlace>;
}

const NO_ENV = {};

/** Every kind of file repository that can be listed and taken from. */
export const FILE_PLACES: readonly FilePlaceKind[] = [
  { name: "a directory", start: startDirectory },
  { name: "our own WebDAV server", start: startOwnDav },
  { name: "nginx with WebDAV", program: "nginx", start: startNginxDav },
  { name: "S3", program: "versitygw", start: startS3 },
  { name: "Google Cloud Storage", program: "fake-gcs-server", start: startGcs },
  { name: "Azure Blob Storage", program: "azurite-blob", start: startAzure },
  { name: "artifacts on our own registry", start: startOwnArtifacts },
  { name: "artifacts on distribution", program: "docker-registry", start: startArtifacts },
];

async function startDirectory(): Promise<FilePlace> {
  const root = await mkdtemp(join(tmpdir(), "kops-assets-place-"));
  return {
    url: `file://${root}`,
    env: NO_ENV,
    list: () => filesBelow(root),
    tamper: (path, bytes) => writeFile(join(root, path), bytes),
    close: () => rm(root, { recursive: true }),
  };
}

async function startOwnDav(): Promise<FilePlace> {
  const authorization = `Basic ${Buffer.from("user:secret").toString("base64")}`;
  const server = await startPutServer({ kind: "dav", authorization });
  return {
    url: `${server.url.replace("http://", "http://user:secret@")}/kops`,
    env: NO_ENV,
    list: () => Promise.resolve([...server.files.keys()].map((path) => path.replace(/^kops\//, "")).sort()),
    tamper: (path, bytes) => Promise.resolve(void server.files.set(`kops/${path}`, bytes)),
    close: server.close,
  };
}

async function startNginxDav(program: string): Promise<FilePlace> {
  const server = await startNginx(program, { lists: true });
  return {
    url: `${server.url}/kops assets`,
    env: NO_ENV,
    list: () => server.list("kops assets"),
    tamper: (path, bytes) => writeFile(join(server.folder, "kops assets", path), bytes),
    close: () => server.close(),
  };
}

async function startS3(program: string): Promise<FilePlace> {
  const server = await startVersitygw(program);
  const { endpoint, bucket, credentials, folder } = server;
  const env = (secret: string) => ({
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY_ID: credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: secret,
  });
  return {
    url: `s3://${bucket}/kops`,
    env: env(credentials.secretAccessKey),
    strangerEnv: env("of somebody else"),
    list: () => server.list("kops"),
    // On disk, so that the store's own account of the object stays what it was.
    tamper: (path, bytes) => writeFile(join(folder, "kops", path), bytes),
    close: () => server.close(),
  };
}

async function startGcs(program: string): Promise<FilePlace> {
  const server = await startFakeGcsServer(program);
  const { url, bucket } = server;
  return {
    url: `gs://${bucket}/kops`,
    env: { STORAGE_EMULATOR_HOST: new URL(url).host },
    list: () => server.list("kops"),
    tamper: async (path, bytes) => {
      const name = encodeURIComponent(`kops/${path}`);
      const upload = `${url}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
      await fetch(upload, { method: "POST", body: new Uint8Array(bytes) });
    },
    close: () => server.close(),
  };
}

async function startAzure(program: string): Promise<FilePlace> {
  const server = await startAzurite(program);
  const { endpoint, account, accountKey, container } = server;
  const env = (key: string) => ({
    AZURE_STORAGE_CONNECTION_STRING: `AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint}`,
  });
  return {
    url: `azureblob://${account}/${container}/kops`,
    env: env(accountKey),
    strangerEnv: env(Buffer.from("of somebody else").toString("base64")),
    list: () => server.list("kops"),
    tamper: (path, bytes) => server.overwrite(`kops/${path}`, bytes),
    close: () => server.close(),
  };
}

async function startOwnArtifacts(): Promise<FilePlace> {
  const content = { images: createMemoryImages(), files: createMemoryFiles() };
  const server = await startServer(content, { writable: content });
  return { url: `oci://${server.address}/kops/files`, env: NO_ENV, close: () => server.close() };
}

async function startArtifacts(): Promise<FilePlace> {
  const server = await startDockerRegistry();
  return { url: `oci://${server.host}/kops/files`, env: NO_ENV, close: () => server.close() };
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith(".kops-assets/"))
    .sort();
}
