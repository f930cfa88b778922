import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMadeUpUpstream } from "../src/cli/demo/made-up/create-made-up-upstream.ts";
import { servedPath } from "../src/cli/demo/made-up/made-up-files.ts";
import { servedRepository } from "../src/cli/demo/made-up/made-up-images.ts";
import type { Hosts } from "../src/hosts/hosts.ts";
import { openHosts } from "../src/hosts/open-hosts.ts";
import { startServer, type RunningServer } from "../src/serve/start-server.ts";
import type { AssetList } from "../src/tasks/list/asset-list.ts";
import { verifyAssets } from "../src/tasks/verify/verify-assets.ts";
import { verifyUpstream } from "../src/tasks/verify/verify-upstream.ts";
import type { Lock } from "../src/transfer/lock.ts";
import { parseMirror } from "../src/transfer/mirrors.ts";

const IMAGE = "registry.k8s.io/made-up/app:v1";
const FILE = "https://dl.k8s.io/release/v1.34.99/bin/linux/amd64/kubelet";
const HTML = "<!DOCTYPE html><html><body>Please log in</body></html>";
const content = createMadeUpUpstream({
  images: [IMAGE],
  files: [FILE],
  layerBytes: 3_000,
  fileBytes: 20_000,
});
const MANIFEST = `/v2/${servedRepository(IMAGE)}/manifests/v1`;

type Lie = (request: IncomingMessage, response: ServerResponse) => void;

let server: RunningServer;
let lie: Lie | undefined;
let lied: RegExp = /^$/;
let truth: {
  readonly list: AssetList;
  readonly lock: Lock;
  readonly manifest: Buffer;
  readonly file: Buffer;
};

beforeAll(async () => {
  server = await startServer(content, {
    intercept: (request, response) => {
      if (lie === undefined || !lied.test(request.url ?? "")) return false;
      lie(request, response);
      return true;
    },
  });
  const [images, files] = [
    `${server.address}/${servedRepository(IMAGE)}:v1`,
    `${server.url}/${servedPath(FILE)}`,
  ];
  const [manifest, file] = [await read(`${server.url}${MANIFEST}`), await read(files)];
  const digest = (await content.images.repository(servedRepository(IMAGE)).resolve("v1"))?.digest;
  if (digest === undefined) throw new Error("nothing was made up");
  const sha256 = await content.sha256(FILE);
  const empty = { findings: [], clusters: [], instanceGroups: [], platforms: [] };
  truth = {
    list: {
      ...{ ...empty, clusterName: "", assets: {}, fileRepositories: [] },
      images: [{ canonical: IMAGE, download: images, why: [] }],
      files: [{ canonical: FILE, download: files, why: [], use: "node" }],
    },
    lock: {
      images: [{ canonical: IMAGE, download: images, digest, size: 0, platforms: [], why: [] }],
      files: [{ canonical: FILE, download: files, sha256, size: file.length, why: [] }],
    },
    manifest,
    file,
  };
});
afterAll(() => server.close());
beforeEach(() => void (lie = undefined));

async function read(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

const answering =
  (body: Buffer | string, type = "application/octet-stream", headers: Record<string, string> = {}): Lie =>
  ({ method }, response) => {
    response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(body), ...headers });
    response.end(method === "HEAD" ? undefined : body);
  };

const redirecting =
  (to: string): Lie =>
  (_, response) =>
    void response.writeHead(302, { location: to, "content-length": 0 }).end();

/** A proxy that sends everybody to its login page. */
const toLogin: Lie = (request, response) => {
  if (request.url === "/login") answering(HTML, "text/html")(request, response);
  else redirecting("/login")(request, response);
};

const sameLength = (bytes: Buffer): Buffer => Buffer.alloc(bytes.length, "x");
/** The same document with one letter of a digest changed: it parses, and is another. */
const forged = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString().replace(/sha256:(.)/, (_, letter) => `sha256:${letter === "0" ? "1" : "0"}`));

const MODES = ["usual", "quick", "deep", "sample", "as a node", "upstream"] as const;
type Mode = (typeof MODES)[number];

async function look(mode: Mode, hosts: Hosts) {
  const { list, lock } = truth;
  if (mode === "upstream") return verifyUpstream({ list, lock }, hosts);
  if (mode === "as a node") return verifyAssets({ list, lock, as: "node" }, hosts);
  const depth = mode === "sample" ? { share: 10_000, seed: 0 } : mode;
  // Where the download names say, which is not what the list is mapped from.
  return verifyAssets({ list, lock, depth }, hosts);
}

/** Of a file that has the right size, and that nobody has hashed, it is said that it was not hashed. */
const SIZES_ONLY: readonly Mode[] = ["upstream"];
const IMAGES: readonly (readonly [string, () => Lie])[] = [
  ["other bytes of the same length", () => answering(sameLength(truth.manifest))],
  [
    "another manifest of the same length",
    () => answering(forged(truth.manifest), "application/vnd.oci.image.index.v1+json"),
  ],
  [
    "another length",
    () => answering(truth.manifest.subarray(0, 50), "application/vnd.oci.image.index.v1+json"),
  ],
  ["a web page", () => answering(HTML, "text/html")],
  ["a login page behind a redirect", () => toLogin],
  ["a circle of redirects", () => redirecting(MANIFEST)],
  ["nothing at all", () => answering("")],
  ["JSON that is no manifest", () => answering("[]", "application/json")],
];
/** By whom it is not seen. */
type Hidden = readonly Mode[];
/** Nodes read no hash beside a file, but kOps does. */
const READS_HASHES: readonly Mode[] = ["usual", "quick", "deep", "sample"];
const FILES: readonly (readonly [string, () => Lie, Hidden?])[] = [
  ["other bytes of the same length", () => answering(sameLength(truth.file)), ["quick", ...SIZES_ONLY]],
  ["another length", () => answering(truth.file.subarray(0, 50))],
  ["more than there should be", () => answering(Buffer.concat([truth.file, Buffer.from("x")]))],
  ["a web page", () => answering(HTML, "text/html")],
  ["a login page behind a redirect", () => toLogin],
  ["a circle of redirects", () => redirecting(`/${servedPath(FILE)}`)],
  ["nothing at all", () => answering("")],
  [
    "other bytes, beside headers that vouch for them",
    () =>
      answering(sameLength(truth.file), "application/octet-stream", {
        "x-checksum-sha256": truth.lock.files[0]?.sha256 ?? "",
      }),
    ["usual", "quick", ...SIZES_ONLY],
  ],
];

describe.each(MODES)("looking %s, a server that lies is told of, and nothing else", (mode) => {
  const tell = async (about: string, hides = false): Promise<void> => {
    const hosts = openHosts({
      plainHttp: [server.address],
      mirrors: content.mirrors(server.address).map(parseMirror),
    });
    const { findings, assets } = await look(mode, hosts);
    await hosts.close();
    const errors = findings.filter(({ severity }) => severity === "error");
    expect([...new Set(errors.flatMap((finding) => finding.assets ?? []))]).toEqual(hides ? [] : [about]);
    const notWhole = assets.filter(({ status }) => status !== "whole").map(({ name }) => name);
    expect(notWhole).toEqual(hides ? [] : [about]);
  };

  test("the truth is whole", () => tell("", true));

  test.each(IMAGES)("of an image: %s", async (_, answer) => {
    [lie, lied] = [answer(), new RegExp(`${MANIFEST}|^/login`)];
    await tell(IMAGE);
  });

  test.each(FILES.map(([what, answer, hidden = []]) => ({ what, answer, hidden })))(
    "of a file: $what",
    async ({ answer, hidden }) => {
      [lie, lied] = [answer(), new RegExp(`${servedPath(FILE)}$|^/login`)];
      await tell(FILE, hidden.includes(mode));
    },
  );

  test("of a hash beside a file: it is another file's", async () => {
    [lie, lied] = [answering("a".repeat(64)), /\.sha256$/];
    await tell(FILE, !READS_HASHES.includes(mode));
  });
});
