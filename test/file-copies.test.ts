import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import { openFileStore } from "../src/files/open-file-store.ts";
import { startAzurite, type Azurite } from "./conformance/azurite.ts";
import { startFakeGcsServer, type FakeGcsServer } from "./conformance/fake-gcs-server.ts";
import { fileCopyConformance, type CopyTarget } from "./conformance/file-copies.ts";
import { startNginx, type Nginx } from "./conformance/nginx.ts";
import { startPutServer } from "./conformance/put-server.ts";
import { describeWith } from "./conformance/real-server.ts";
import { startVersitygw, type Versitygw } from "./conformance/versitygw.ts";

let targets = 0;
const nextFolder = (): string => `copies/${(targets += 1)}`;

fileCopyConformance(
  "a directory",
  async () => {
    const root = await mkdtemp(join(tmpdir(), "kops-assets-copies-"));
    return {
      open: (http, options) => openFileStore(root, { http, ...options }),
      tamper: (path, bytes) => writeFile(join(root, path), bytes),
      close: () => rm(root, { recursive: true }),
    };
  },
  { idleRequests: () => 0, noticesEverything: true },
);

fileCopyConformance(
  "Artifactory",
  async () => {
    const server = await startPutServer({ kind: "artifactory" });
    return {
      open: (http, options) => openFileStore(server.url, { http, ...options }),
      tamper: (path, bytes) => Promise.resolve(void server.files.set(path, bytes)),
      close: server.close,
    };
  },
  { idleRequests: (files) => 2 * files, noticesEverything: true },
);

describeWith("nginx", (program) => {
  let server: Nginx;
  beforeAll(async () => void (server = await startNginx(program)));
  afterAll(() => server.close());

  const makeTarget = (): Promise<CopyTarget> => {
    const folder = nextFolder();
    return Promise.resolve({
      open: (http, options) => openFileStore(`${server.url}/${folder}`, { http, ...options }),
      tamper: (path, bytes) => writeFile(join(server.folder, folder, path), bytes),
    });
  };
  // A server that vouches for nothing is asked for sizes, and read.
  fileCopyConformance("HTTP PUT", makeTarget, {
    idleRequests: (files) => 4 * files,
    noticesEverything: true,
  });
});

describeWith("versitygw", (program) => {
  let server: Versitygw;
  beforeAll(async () => {
    vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
    server = await startVersitygw(program);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  const makeTarget = (): Promise<CopyTarget> => {
    const { endpoint, credentials, bucket, folder } = server;
    const prefix = nextFolder();
    const s3 = { endpoint: { url: endpoint }, credentials };
    return Promise.resolve({
      open: (http, options) => openFileStore(`s3://${bucket}/${prefix}`, { http, s3, ...options }),
      // On disk, so that the store's own account of the object stays what it was.
      tamper: async (path, bytes) => {
        const place = join(folder, prefix, path);
        await truncate(place, 0);
        await writeFile(place, bytes, { flag: "r+" });
      },
    });
  };
  fileCopyConformance("S3", makeTarget, { idleRequests: (files) => files + 1, noticesEverything: false });
});

describeWith("fake-gcs-server", (program) => {
  let server: FakeGcsServer;
  beforeAll(async () => void (server = await startFakeGcsServer(program)));
  afterAll(() => server.close());

  const makeTarget = (): Promise<CopyTarget> => {
    const { url, bucket } = server;
    const prefix = nextFolder();
    return Promise.resolve({
      open: (http, options) =>
        openFileStore(`gs://${bucket}/${prefix}`, { http, gcs: { endpoint: url }, ...options }),
      tamper: async (path, bytes) => {
        const name = encodeURIComponent(`${prefix}/${path}`);
        const upload = `${url}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
        await fetch(upload, { method: "POST", body: new Uint8Array(bytes) });
      },
    });
  };
  fileCopyConformance("Cloud Storage", makeTarget, { idleRequests: () => 1, noticesEverything: true });
});

describeWith("azurite-blob", (program) => {
  let server: Azurite;
  beforeAll(async () => void (server = await startAzurite(program)));
  afterAll(() => server.close());

  const makeTarget = (): Promise<CopyTarget> => {
    const { endpoint, account, accountKey, container } = server;
    const root = `azureblob://${account}/${container}/${nextFolder()}`;
    const azure = { endpoint, accountKey };
    return Promise.resolve({
      open: (http, options) => openFileStore(root, { http, azure, ...options }),
      tamper: (path, bytes) => server.overwrite(`${root.split("/").slice(4).join("/")}/${path}`, bytes),
    });
  };
  fileCopyConformance("Azure Blob Storage", makeTarget, { idleRequests: () => 1, noticesEverything: true });
});
