import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startAzurite } from "../conformance/azurite.ts";
import { startFakeGcsServer } from "../conformance/fake-gcs-server.ts";
import { describeWith } from "../conformance/real-server.ts";
import { startVersitygw } from "../conformance/versitygw.ts";
import { directoryWith } from "../cli/load.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type MadeUpCluster,
} from "../front-door/made-up-cluster.ts";
import { makeCertificate } from "../support/certificate.ts";
import { startForwardProxy } from "../support/forward-proxy.ts";
import { startLoopbackServer } from "../support/loopback-server.ts";
import { TOOL_COMMAND } from "../support/tool-command.ts";

const PAGE = readFileSync(new URL("../../docs/quick-starts.md", import.meta.url), "utf8");
/** The page takes some thirty starts of the tool: it is followed with the executable, which starts faster, by `npm run test:binary`. */
const isFollowed = process.env["KOPS_ASSETS_EXECUTABLE"] !== undefined;
/** Blocks of commands, by who runs them. */
const BLOCKS = [...PAGE.matchAll(/^```sh (\w+)\n([^]*?)^```$/gm)].map(([, place = "", script = ""]) => ({
  place,
  script,
}));
const PLACES = ["amazon", "google", "azure", "own", "outside"];
const NAMES = [
  ...["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "europe-docker.pkg.dev", "mirror.azurecr.io"],
  ...["registry.corp.example", "files.corp.example"],
];

let cluster: MadeUpCluster;
let closers: (() => Promise<unknown>)[] = [];
let tls: { readonly cert: string; readonly key: string };

function closing<T extends { close(): Promise<unknown> }>(thing: T): T {
  closers.push(() => thing.close());
  return thing;
}

/** Runs the blocks of a place one after another in one folder; every name of a registry or file server is one server of ours, by https. */
async function follow(place: string, env: Readonly<Record<string, string>>): Promise<string> {
  const local = closing(await startLocalRepositories({ tls }));
  const hosts = Object.fromEntries(NAMES.map((name) => [`${name}:443`, local.host]));
  const proxy = closing(await startForwardProxy({ hosts }));
  const mirrors = cluster.mirrors.map((mirror) => {
    const at = mirror.lastIndexOf("=");
    return `  ${JSON.stringify(mirror.slice(0, at))}: ${JSON.stringify(mirror.slice(at + 1))}\n`;
  });
  const folder = directoryWith({
    "ca.pem": tls.cert,
    "settings.yaml": `mirrors:\n${mirrors.join("")}`,
    "bin/kops-assets": `#!/bin/sh\nexec ${TOOL_COMMAND.map((word) => `'${word}'`).join(" ")} "$@"\n`,
  });
  chmodSync(join(folder, "bin/kops-assets"), 0o755);
  copyFileSync(cluster.spec, join(folder, "cluster.yaml"));
  const variables = {
    PATH: [join(folder, "bin"), "/usr/bin", "/bin"].join(delimiter),
    HOME: folder,
    HTTPS_PROXY: `http://${proxy.host}`,
    SSL_CERT_FILE: join(folder, "ca.pem"),
    KOPS_VERSION: "1.36.2",
    KOPS_BASE_URL: "https://artifacts.k8s.io/made-up/1.36.2",
    KOPS_ASSETS_CONFIG: join(folder, "settings.yaml"),
    ...env,
  };
  let said = "";
  for (const { script } of BLOCKS.filter((block) => block.place === place)) {
    if (script.includes("layout")) await makeLayout(folder, variables);
    const ended = await run(script, folder, variables);
    expect(ended.code, `${script}\n${ended.said}`).toBe(0);
    said += ended.said;
  }
  return said;
}

function run(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile("sh", ["-ec", script], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr });
    });
  });
}

/** What skopeo would have written: a layout with an image under its name. */
async function makeLayout(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  writeFileSync(join(folder, "one.txt"), "registry.k8s.io/pause:3.10.1\n");
  const { code, said } = await run("kops-assets bundle create --list one.txt --to layout", folder, env);
  expect(code, said).toBe(0);
}

test("every block of commands is somebody's", () => {
  expect(BLOCKS.length).toBeGreaterThan(8);
  expect([...new Set(BLOCKS.map(({ place }) => place))].sort()).toEqual([...PLACES].sort());
  expect(PAGE.match(/^```sh\b/gm)).toHaveLength(BLOCKS.length);
});

describe.skipIf(!isFollowed)("the page", () => {
  beforeAll(async () => {
    cluster = await startMadeUpCluster();
    tls = makeCertificate(...NAMES);
  }, 120_000);
  afterAll(() => cluster.close());
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    closers = [];
  });

  test.each(["own", "outside"])(
    "%s, to the letter",
    async (place) => {
      const said = await follow(place, {});
      expect(said).toContain("images: 23 copied, 0 already there, 0 failed");
      expect(said).not.toMatch(/^error: /m);
    },
    60_000,
  );

  describeWith("versitygw", (program) => {
    test("Amazon, to the letter", async () => {
      const s3 = closing(await startVersitygw(program, { bucket: "kops-files", region: "eu-west-1" }));
      const calls: string[] = [];
      const api = closing(
        await startLoopbackServer(({ headers, body }, response) => {
          const action = String(headers["x-amz-target"]).replace(/^.*\./, "");
          calls.push(action);
          const authorizationToken = Buffer.from("AWS:made-up").toString("base64");
          const token = { authorizationToken, expiresAt: Date.now() / 1000 + 3600 };
          const { repositoryName } = JSON.parse(body) as { repositoryName?: string };
          const answers: Record<string, object> = {
            GetAuthorizationToken: { authorizationData: [token] },
            DescribeRepositories: { repositories: [] },
            CreateRepository: { repository: { repositoryName } },
          };
          response.end(JSON.stringify(answers[action]));
        }),
      );
      await follow("amazon", {
        AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3.endpoint,
        AWS_ENDPOINT_URL_ECR: `http://${api.host}`,
      });
      expect(calls).toContain("CreateRepository");
      expect((await s3.list("mirror")).length).toBeGreaterThanOrEqual(cluster.files.length);
    }, 120_000);
  });

  describeWith("fake-gcs-server", (program) => {
    test("Google, to the letter", async () => {
      const store = closing(await startFakeGcsServer(program, "kops-files"));
      await follow("google", { STORAGE_EMULATOR_HOST: store.url });
      expect((await store.list("mirror")).length).toBeGreaterThanOrEqual(cluster.files.length);
    }, 120_000);
  });

  describeWith("azurite-blob", (program) => {
    test("Azure, to the letter", async () => {
      const store = closing(await startAzurite(program, "mirrorfiles", "kops"));
      const { account, accountKey, endpoint } = store;
      await follow("azure", {
        AZURE_STORAGE_CONNECTION_STRING: `AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${endpoint}`,
      });
      expect((await store.list("mirror")).length).toBeGreaterThanOrEqual(cluster.files.length);
    }, 120_000);
  });
});
