import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openBundle } from "../../src/bundle/open-bundle.ts";
import type { FileSource } from "../../src/content/file-store.ts";
import type { ImageSource } from "../../src/content/image-store.ts";
import { openDirectoryFiles } from "../../src/files/directory.ts";
import type { FileOptions } from "../../src/files/file-options.ts";
import { openFileStore } from "../../src/files/open-file-store.ts";
import type { Http } from "../../src/http/http.ts";
import { createRegistry } from "../../src/registry/create-registry.ts";
import { startAzurite } from "../conformance/azurite.ts";
import { startFakeGcsServer } from "../conformance/fake-gcs-server.ts";
import { startNginx } from "../conformance/nginx.ts";
import { startPutServer } from "../conformance/put-server.ts";
import { findProgram } from "../conformance/real-server.ts";
import { startVersitygw } from "../conformance/versitygw.ts";
import { startDistribution } from "../e2e/distribution.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";

/** What a copy that is killed writes to, and how what is there then is read. */
export interface KilledPlace {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The image that upstream has as up.example/NAME. */
  image(name: string): Promise<ImageSource>;
  readonly files: FileSource;
  /** Names of the files that a stranger sees; none where the place shows what it is still writing. */
  list(): Promise<string[]>;
}

/** Opens a place of its own for each run, named by a word that no other run has. */
type OpenPlace = (run: string) => Promise<KilledPlace> | KilledPlace;

export interface KillTarget {
  readonly name: string;
  readonly open: OpenPlace;
}

/** Half of a place: where files go. */
interface FilePlace {
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: Omit<FileOptions, "http">;
  list?(): Promise<string[]>;
}

interface Machine {
  readonly http: Http;
  /** An empty folder for what needs one. */
  readonly folder: string;
  /** What is closed at the end. */
  readonly closers: (() => Promise<void>)[];
}

/** Starts a server, or says that its program is missing. */
type Start<Place> = (machine: Machine, program: string) => Promise<(run: string) => Place>;

interface Kind<Place> {
  readonly program?: string;
  readonly start: Start<Place>;
}

const IMAGES: Readonly<Record<"own" | "docker-registry" | "registry", Kind<string>>> = {
  own: {
    start: async ({ closers }) => {
      const server = await startWritableRegistry();
      closers.push(() => server.close());
      return (run) => `${server.host}/${run}`;
    },
  },
  "docker-registry": { program: "docker-registry", start: startRegistry },
  registry: { program: "registry", start: startRegistry },
};

const FILES: Readonly<Record<string, Kind<FilePlace>>> = {
  "a directory": {
    start: ({ folder }) => Promise.resolve((run) => ({ url: pathToFileURL(join(folder, run)).href })),
  },
  S3: {
    program: "versitygw",
    start: async ({ closers }, program) => {
      const server = await startVersitygw(program);
      closers.push(() => server.close());
      const { endpoint: url, bucket, credentials } = server;
      const env = {
        S3_ENDPOINT: url,
        S3_ACCESS_KEY_ID: credentials.accessKeyId,
        S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      };
      return (run) => ({
        url: `s3://${bucket}/${run}`,
        env,
        options: { s3: { endpoint: { url, credentials } } },
        list: async () => (await server.list(run)).filter((name) => !name.startsWith(".sgwtmp/")),
      });
    },
  },
  "Cloud Storage": {
    program: "fake-gcs-server",
    start: async ({ closers }, program) => {
      const server = await startFakeGcsServer(program);
      closers.push(() => server.close());
      const options = { gcs: { endpoint: server.url } };
      const env = { STORAGE_EMULATOR_HOST: server.url };
      return (run) => ({
        url: `gs://${server.bucket}/${run}`,
        env,
        options,
        list: () => server.list(run),
      });
    },
  },
  "Azure Blob": {
    program: "azurite-blob",
    start: async ({ closers }, program) => {
      const server = await startAzurite(program);
      closers.push(() => server.close());
      const { endpoint, account, accountKey, container } = server;
      const connection = `AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${endpoint}`;
      const env = { AZURE_STORAGE_CONNECTION_STRING: connection };
      const options = { azure: { endpoint, accountKey } };
      const root = `azureblob://${account}/${container}`;
      return (run) => ({ url: `${root}/${run}`, env, options, list: () => server.list(run) });
    },
  },
  "HTTP PUT": {
    program: "nginx",
    start: async ({ closers }, program) => {
      const server = await startNginx(program);
      closers.push(() => server.close());
      return (run) => ({ url: `${server.url}/${run}`, list: () => server.list(run) });
    },
  },
  WebDAV: {
    start: async ({ closers }) => {
      const server = await startPutServer({ kind: "dav" });
      closers.push(() => server.close());
      return (run) => ({ url: `${server.url}/${run}` });
    },
  },
  "OCI artifacts": {
    program: "registry",
    start: async (machine, program) => {
      const repositories = await startRegistry(machine, program);
      return (run) => ({ url: `oci://${repositories(run)}/files` });
    },
  },
};

const PAIRS: readonly (readonly [keyof typeof IMAGES, keyof typeof FILES])[] = [
  ["own", "a directory"],
  ["docker-registry", "S3"],
  ["docker-registry", "Cloud Storage"],
  ["own", "Azure Blob"],
  ["docker-registry", "HTTP PUT"],
  ["own", "WebDAV"],
  ["registry", "OCI artifacts"],
];

/** Everything that can be copied to, on loopback; `missing` names the programs that are not installed. */
export async function startKillTargets(
  machine: Machine,
): Promise<{ readonly targets: readonly KillTarget[]; readonly missing: readonly string[] }> {
  const targets: KillTarget[] = [{ name: "one directory", open: oneDirectory(machine) }];
  const missing = new Set<string>();
  for (const [images, files] of PAIRS) {
    const repositories = await startKind(machine, IMAGES[images], missing);
    const places = await startKind(machine, FILES[files], missing);
    if (repositories === undefined || places === undefined) continue;
    const open = (run: string): KilledPlace => joined(machine, repositories(run), places(run));
    targets.push({ name: `${images} and ${files}`, open });
  }
  return { targets, missing: [...missing] };
}

async function startKind<Place>(
  machine: Machine,
  kind: Kind<Place> | undefined,
  missing: Set<string>,
): Promise<((run: string) => Place) | undefined> {
  if (kind === undefined) return undefined;
  const program = kind.program === undefined ? "" : findProgram(kind.program);
  if (program === undefined) missing.add(kind.program ?? "");
  return program === undefined ? undefined : kind.start(machine, program);
}

function joined({ http }: Machine, repositories: string, place: FilePlace): KilledPlace {
  const { url, env = {}, options } = place;
  const [host = "", ...path] = repositories.split("/");
  const registry = createRegistry({ host, http });
  const openImages = (name: string): ReturnType<typeof createRegistry> =>
    createRegistry({ host: name, http });
  return {
    flags: ["--container-registry", repositories, "--to-files", url],
    env,
    image: (name) => Promise.resolve(registry.repository([...path, `up.example-${name}`].join("/"))),
    files: openFileStore(url, { http, openImages, ...options }),
    list: () => place.list?.() ?? Promise.resolve([]),
  };
}

/** A registry by the distribution project. */
async function startRegistry({ closers }: Machine, program: string): Promise<(run: string) => string> {
  const server = await startDistribution(program);
  closers.push(() => server.close());
  return (run) => `${server.host}/${run}`;
}

function oneDirectory({ folder }: Machine): OpenPlace {
  return async (run) => {
    const directory = join(folder, run);
    await mkdir(directory, { recursive: true });
    const content = openDirectoryFiles(directory);
    return {
      flags: ["--to", directory],
      env: {},
      image: async (name) => (await openBundle(directory, content)).images.repository(`up.example/${name}`),
      files: openDirectoryFiles(join(directory, "files")),
      list: () => Promise.resolve([]),
    };
  };
}
