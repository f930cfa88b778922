import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createMadeUpUpstream } from "../src/cli/demo/made-up/create-made-up-upstream.ts";
import { servedRepository } from "../src/cli/demo/made-up/made-up-images.ts";
import { childrenOf } from "../src/content/manifest-children.ts";
import { fileTag } from "../src/files/oci/file-tag.ts";
import type { Hosts } from "../src/hosts/hosts.ts";
import { openHosts } from "../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../src/hosts/read-environment.ts";
import { startServer, type RunningServer } from "../src/serve/start-server.ts";
import { copyAssets } from "../src/tasks/copy/copy-assets.ts";
import type { AssetList } from "../src/tasks/list/asset-list.ts";
import { repairAssets } from "../src/tasks/verify/repair-assets.ts";
import { verifyAssets } from "../src/tasks/verify/verify-assets.ts";
import type { VerifyRequest } from "../src/tasks/verify/verify-request.ts";
import type { Lock } from "../src/transfer/lock.ts";
import { parseMirror } from "../src/transfer/mirrors.ts";
import { startDockerRegistry } from "./conformance/docker-registry.ts";
import { FILE_PLACES, type FilePlace, type FilePlaceKind } from "./conformance/file-places.ts";
import { describeWith } from "./conformance/real-server.ts";

const FILES = [
  "https://dl.k8s.io/release/v1.34.99/bin/linux/amd64/kubelet",
  "https://artifacts.k8s.io/made-up/1.36.2+x/cni%20plugins.tgz",
];
const [FILE = ""] = FILES;
const PATH = new URL(FILE).pathname.slice(1);
const IMAGE = "registry.k8s.io/made-up/app:v1";
const content = createMadeUpUpstream({ images: [IMAGE], files: FILES, layerBytes: 3_000, fileBytes: 20_000 });

let upstream: RunningServer;
beforeAll(async () => {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  upstream = await startServer(content);
});
afterAll(async () => {
  await upstream.close();
  vi.unstubAllEnvs();
});

function open(env: Readonly<Record<string, string>>, plainHttp: string): Hosts {
  const mirrors = content.mirrors(upstream.address).map(parseMirror);
  const settings = { mirrors, plainHttp: [plainHttp, upstream.address] };
  return openHosts(settings, readHostEnvironment({ HOME: "/nowhere", ...env }));
}

function listOf(images: AssetList["images"], files: AssetList["files"]): AssetList {
  const empty = { findings: [], clusters: [], instanceGroups: [], fileRepositories: [], platforms: [] };
  return { ...empty, clusterName: "", assets: {}, images, files };
}

async function bytesOf(url: string): Promise<Buffer> {
  const [mirror] = content
    .mirrors(upstream.address)
    .filter((text) => text.startsWith(`${new URL(url).origin}=`));
  const answer = await fetch(url.replace(new URL(url).origin, mirror?.split("=")[1] ?? ""));
  return Buffer.from(await answer.arrayBuffer());
}

async function lockOfFiles(): Promise<Lock> {
  const files = FILES.map(async (url) => ({
    canonical: url,
    download: url,
    sha256: await content.sha256(url),
    size: (await bytesOf(url)).length,
    why: [],
  }));
  return { images: [], files: await Promise.all(files) };
}

async function faults(request: VerifyRequest, hosts: Hosts): Promise<[string, number | undefined][]> {
  const { findings } = await verifyAssets(request, hosts);
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ code, assets }) => [code, assets?.length]);
}

function verifyOf(kind: FilePlaceKind, program: string): void {
  describe(`what a copy has brought into ${kind.name}`, () => {
    let place: FilePlace;
    let hosts: Hosts;
    let request: Parameters<typeof repairAssets>[0];
    const copy = async (): Promise<void> => {
      const { findings } = await copyAssets({ ...request, files: { deep: true } }, hosts);
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    };
    beforeAll(async () => {
      place = await kind.start(program);
      hosts = open(place.env, new URL(place.url).host);
      const files = FILES.map((url) => ({
        canonical: url,
        download: url,
        why: [],
        use: "node" as const,
      }));
      const lock = await lockOfFiles();
      request = { list: listOf([], files), lock, filesRoot: place.url };
      await copy();
    }, 30_000);
    afterAll(async () => {
      await hosts.close();
      await place.close();
    });

    test("is whole at every depth", async () => {
      for (const depth of ["quick", "usual", "deep", { share: 5_000, seed: 1 }] as const)
        expect(await faults({ ...request, depth }, hosts)).toEqual([]);
    });

    test("is told where it is too short, other, or gone", async () => {
      const store = await (await hosts.stores()).targetFiles(place.url);
      const bytes = await bytesOf(FILE);
      if (place.tamper !== undefined) {
        await place.tamper(PATH, bytes.subarray(0, 100));
        expect(await faults(request, hosts)).toEqual([["TRUNCATED", 1]]);
        await place.tamper(PATH, Buffer.alloc(bytes.length, "x"));
        expect(await faults({ ...request, depth: "deep" }, hosts)).toEqual([["WRONG_DIGEST", 1]]);
        await copy();
        expect(await faults({ ...request, depth: "deep" }, hosts)).toEqual([]);
      }
      if (store.remove !== undefined) await store.remove(PATH);
      else await removeArtifact(place.url, hosts);
      expect(await faults(request, hosts)).toEqual([["MISSING", 1]]);
      await copy();
      expect(await faults(request, hosts)).toEqual([]);
    });

    test("is told where the hash beside it is other or gone, and repaired", async () => {
      const store = await (await hosts.stores()).targetFiles(place.url);
      const beside = `${PATH}.sha256`;
      const repair = async (): Promise<void> => {
        const { repaired, findings } = await repairAssets(request, hosts);
        expect([repaired, findings]).toEqual([[FILE], []]);
        expect(await faults(request, hosts)).toEqual([]);
      };
      if (place.tamper !== undefined) {
        for (const text of ["", "<html>", `${"0".repeat(64)}  kubelet\n`]) {
          await place.tamper(beside, Buffer.from(text));
          expect(await faults({ ...request, depth: "quick" }, hosts)).toEqual([["WRONG_DIGEST", 1]]);
        }
        await repair();
        await place.tamper(beside, Buffer.from(`${(await content.sha256(FILE)).toUpperCase()}  kubelet\n`));
        expect(await faults(request, hosts)).toEqual([]);
      }
      if (store.remove === undefined) return;
      await store.remove(beside);
      // Whose hash kOps knows does without.
      const hashes = new Map(request.lock?.files.map(({ canonical, sha256 }) => [canonical, sha256]));
      const known = request.list.files.map((file) => ({ ...file, sha256: hashes.get(file.canonical) ?? "" }));
      const { findings } = await verifyAssets({ ...request, list: listOf([], known) }, hosts);
      expect(findings.map(({ code, assets }) => [code, assets])).toEqual([["NO_HASH_FILE", [FILE]]]);
      expect(await faults(request, hosts)).toEqual([["MISSING", 1]]);
      await repair();
    });

    test("is told from what else is there, and from what strangers may not see", async () => {
      await place.tamper?.("stray", Buffer.from("x"));
      const { findings } = await verifyAssets({ ...request, extra: true }, hosts);
      const isListed = place.list !== undefined;
      expect(findings.map(({ code, assets }) => [code, assets])).toEqual([
        isListed ? ["EXTRA", ["stray"]] : ["NOT_LISTED", undefined],
      ]);
      if (place.strangerEnv === undefined && !place.url.includes("@")) return;
      const filesRoot = place.url.replace(/\/\/[^/]*@/, "//");
      const stranger = open(place.strangerEnv ?? place.env, new URL(filesRoot).host);
      expect(new Set((await faults({ ...request, filesRoot }, stranger)).map(([code]) => code))).toEqual(
        new Set(["UNREADABLE"]),
      );
      await stranger.close();
    });
  });
}

async function removeArtifact(url: string, hosts: Hosts): Promise<void> {
  const { host, pathname } = new URL(url);
  const store = (await hosts.network()).openRegistry(host, "local").repository(pathname.slice(1));
  const digest = (await store.resolve(fileTag(PATH)))?.digest;
  if (digest === undefined) throw new Error("the artifact is not there");
  await store.removeManifest(digest);
}

for (const kind of FILE_PLACES) {
  if (kind.program === undefined) verifyOf(kind, "");
  else describeWith(kind.program, (program) => verifyOf(kind, program));
}

describeWith("docker-registry", () => {
  test("an image in distribution is told whole, spoilt, too short, gone in part and gone", async () => {
    const server = await startDockerRegistry();
    const hosts = open({}, server.host);
    const download = `${server.host}/app:v1`;
    const found = await content.images.repository(servedRepository(IMAGE)).resolve("v1");
    if (found === undefined) throw new Error("nothing was made up");
    const facts = { digest: found.digest, size: 0, platforms: [], why: [] };
    const lock = { images: [{ canonical: IMAGE, download, ...facts }], files: [] };
    const request = { list: listOf([{ canonical: IMAGE, download, why: [] }], []), lock };
    await copyAssets(request, hosts);
    const look = (depth: "quick" | "usual" | "deep" = "usual") =>
      faults({ ...request, depth }, open({}, server.host));
    for (const depth of ["quick", "usual", "deep"] as const) expect(await look(depth)).toEqual([]);

    const store = (await hosts.network()).openRegistry(server.host, "local").repository("app");
    const children = childrenOf((await store.manifest("v1")) ?? gone()).manifests;
    const [layer] = childrenOf((await store.manifest(children[0]?.digest ?? "")) ?? gone()).blobs.slice(-1);
    if (layer === undefined) throw new Error("the image has no layer");
    const place = server.blobPlace(layer.digest);
    const bytes = await readFile(place);
    await writeFile(place, Buffer.alloc(bytes.length, "x"));
    expect(await look()).toEqual([]);
    expect(await look("deep")).toEqual([["WRONG_DIGEST", 1]]);
    await truncate(place, 10);
    expect(await look()).toEqual([["TRUNCATED", 1]]);
    await rm(place);
    expect(await look()).toEqual([["MISSING", 1]]);
    await writeFile(place, bytes);
    expect(await look("deep")).toEqual([]);
    await store.removeManifest(children[1]?.digest ?? "sha256:");
    expect(await look()).toEqual([["MISSING", 1]]);
    expect(await look("quick")).toEqual([]);
    await store.removeManifest(found.digest);
    expect(await look("quick")).toEqual([["MISSING", 1]]);
    await hosts.close();
    await server.close();
  }, 60_000);
});

function gone(): never {
  throw new Error("a manifest is not there");
}
