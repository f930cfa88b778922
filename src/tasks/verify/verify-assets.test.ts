import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EMPTY_LIST } from "../list/empty-list.ts";
import { createMadeUpUpstream, type MadeUpUpstream } from "../../cli/demo/made-up/create-made-up-upstream.ts";
import { servedRepository } from "../../cli/demo/made-up/made-up-images.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import { startServer, type RunningServer } from "../../serve/start-server.ts";
import type { Lock } from "../../transfer/lock.ts";
import { parsePlatform } from "../../transfer/parse-platform.ts";
import type { AssetList } from "../list/asset-list.ts";
import { isHashed } from "./verify-depth.ts";
import { verifyAssets } from "./verify-assets.ts";

const NAMES = Array.from({ length: 33 }, (_, at) => `registry.k8s.io/made-up/image-${at}:v1.${at}.0`);

let content: MadeUpUpstream;
let server: RunningServer;
let hosts: Hosts;
let asked: string[];

beforeAll(async () => {
  content = createMadeUpUpstream({ images: NAMES, files: [], layerBytes: 2_000, baseLayerBytes: 5_000 });
  server = await startServer(content, {
    intercept: ({ method, url }) => {
      asked.push(`${method ?? ""} ${url ?? ""}`);
      return false;
    },
  });
  hosts = openHosts();
});
beforeEach(() => void (asked = []));
afterAll(async () => {
  await hosts.close();
  await server.close();
});

/** The list, mapped to where the server has it. */
function list(download = (name: string) => placeOf(name, server.address)): AssetList {
  return {
    ...EMPTY_LIST,
    images: NAMES.map((canonical) => ({ canonical, download: download(canonical), why: [] })),
  };
}

function placeOf(name: string, address: string): string {
  return `${address}/${servedRepository(name)}:${name.replace(/.*:/, "")}`;
}

async function lock(): Promise<Lock> {
  const images = NAMES.map(async (canonical) => {
    const found = await content.images
      .repository(servedRepository(canonical))
      .resolve(canonical.replace(/.*:/, ""));
    if (found === undefined) throw new Error(`${canonical} is not made up`);
    const facts = { size: 0, platforms: [], why: [] };
    return { canonical, download: placeOf(canonical, server.address), digest: found.digest, ...facts };
  });
  return { images: await Promise.all(images), files: [] };
}

describe("33 images in one registry", () => {
  test("cost one request per index and manifest, and one per different blob", async () => {
    const { counts, findings } = await verifyAssets({ list: list(), lock: await lock() }, hosts);
    expect(findings).toEqual([]);
    const manifests = asked.filter((line) => line.includes("/manifests/"));
    const blobs = asked.filter((line) => line.includes("/blobs/"));
    expect(counts).toMatchObject({ manifests: manifests.length, blobs: blobs.length, hashed: 0 });
    expect(new Set(manifests).size).toBe(manifests.length);
    expect(new Set(blobs.map((line) => line.replace(/.*\/blobs\//, ""))).size).toBe(blobs.length);
    expect(manifests.length).toBeLessThanOrEqual(33 * 3);
    expect(asked.length).toBe(manifests.length + blobs.length);
  });

  test("cost one request each with a lock, when only names are looked at", async () => {
    const { findings } = await verifyAssets({ list: list(), lock: await lock(), depth: "quick" }, hosts);
    expect(findings).toEqual([]);
    expect(asked).toHaveLength(33);
  });

  test("cost less for one platform", async () => {
    const whole = await verifyAssets({ list: list() }, hosts);
    const one = await verifyAssets(
      { list: list(), selection: { platforms: [parsePlatform("linux/amd64")] } },
      hosts,
    );
    expect(one.counts.manifests).toBeLessThan(whole.counts.manifests);
    expect(one.counts.blobs).toBeLessThan(whole.counts.blobs);
  });

  test("of which one platform is not there for any are wrong", async () => {
    const platforms = [parsePlatform("linux/s390x")];
    const { assets, findings } = await verifyAssets({ list: list(), selection: { platforms } }, hosts);
    const missing = assets.filter(({ status }) => status === "wrong");
    expect(missing.length).toBeGreaterThan(0);
    expect(findings.find(({ code }) => code === "MISSING")?.message).toContain("linux/s390x");
  });

  test("that no lock speaks of are whole, but compared with nothing", async () => {
    const { findings } = await verifyAssets({ list: list() }, hosts);
    expect(findings.map(({ code, assets }) => [code, assets?.length])).toEqual([["NOT_COMPARED", 33]]);
  });
});

describe("a node", () => {
  test("goes on to the next place after one that fails, in the runtime's order", async () => {
    const mirrors = [
      `registry.k8s.io=http://127.0.0.1:1`,
      `registry.k8s.io=http://${server.address}/registry.k8s.io`,
    ];
    const prefix = servedRepository(NAMES[0] ?? "").replace(/made-up.*/, "");
    const own = mirrors.map((text) =>
      parseRegistryMirror(text.replace(/registry\.k8s\.io$/, prefix.replace(/\/$/, ""))),
    );
    const request = { list: list((name) => name), as: "node" as const, registryMirrors: own };
    const { assets, findings } = await verifyAssets(request, hosts);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(new Set(assets.map(({ status }) => status))).toEqual(new Set(["whole"]));
  }, 60_000);
});

describe("a sample", () => {
  const names = Array.from({ length: 2_000 }, (_, at) => `sha256:${at}`);
  test.each([1_000, 3_000, 3_333, 10_000])(
    "of %i of 10,000 covers everything with seeds that follow one another",
    (share) => {
      const first = 20_000;
      const seeds = Array.from({ length: Math.ceil(10_000 / share) }, (_, at) => first + at);
      const times = names.map((name) => seeds.filter((seed) => isHashed({ share, seed }, name)).length);
      expect(Math.min(...times)).toBe(1);
      const taken = names.filter((name) => isHashed({ share, seed: first }, name)).length / names.length;
      expect(Math.abs(taken - share / 10_000)).toBeLessThan(0.03);
    },
  );
});
