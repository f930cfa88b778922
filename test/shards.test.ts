import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createMadeUpUpstream,
  type MadeUpUpstream,
} from "../src/cli/demo/made-up/create-made-up-upstream.ts";
import type { Hosts } from "../src/hosts/hosts.ts";
import type { Finding } from "../src/errors/finding.ts";
import { openHosts } from "../src/hosts/open-hosts.ts";
import { startServer, type RunningServer } from "../src/serve/start-server.ts";
import { copyAssets, type CopyReport } from "../src/tasks/copy/copy-assets.ts";
import { copyToEnds } from "../src/tasks/copy/copy-to-ends.ts";
import type { AssetList } from "../src/tasks/list/asset-list.ts";
import { lockAssets } from "../src/tasks/lock-assets.ts";
import { planShards } from "../src/tasks/plan-shards.ts";
import { verifyAssets } from "../src/tasks/verify/verify-assets.ts";
import type { VerifyReport } from "../src/tasks/verify/verify-report.ts";
import { verifyUpstream } from "../src/tasks/verify/verify-upstream.ts";
import type { Lock } from "../src/transfer/lock.ts";
import { parseMirror } from "../src/transfer/mirrors.ts";
import { describeWith } from "./conformance/real-server.ts";
import { startDistribution } from "./e2e/distribution.ts";
import { withoutBlobs } from "./support/without-blobs.ts";
import { startLocalRepositories } from "./front-door/made-up-cluster.ts";

const OF = 4;
const IMAGES = Array.from({ length: 11 }, (_, at) => `up.example/app/image-${at % 9}:v${at}`);
const FILES = ["one", "two", "three"].map((name) => `https://files.example/dl/${name}`);

let content: MadeUpUpstream;
let server: RunningServer;
let hosts: Hosts;
let lock: Lock;
let asked: string[];

beforeAll(async () => {
  const sizes = { layerBytes: 3_000, baseLayerBytes: 20_000, fileBytes: 5_000 };
  content = createMadeUpUpstream({ images: IMAGES, files: FILES, ...sizes });
  server = await startServer(content, {
    intercept: ({ method, url }) => {
      asked.push(`${method ?? ""} ${url ?? ""}`);
      return false;
    },
  });
  asked = [];
  hosts = openHosts({ mirrors: content.mirrors(server.address).map(parseMirror) });
  lock = (await lockAssets(await list(), hosts, { layers: true })).lock;
});
beforeEach(() => void (asked = []));
afterAll(async () => {
  await hosts.close();
  await server.close();
});

/** The list, mapped to a registry and a file server where there are such. */
async function list(host = "local.example"): Promise<AssetList> {
  const files = FILES.map(async (canonical) => ({
    canonical,
    download: canonical.replace("https://files.example", `http://${host}/kops`),
    sha256: await content.sha256(canonical),
    use: "node" as const,
    why: [],
  }));
  return {
    images: IMAGES.map((canonical) => ({
      canonical,
      download: canonical.replace("up.example", host),
      why: [],
    })),
    files: await Promise.all(files),
    findings: [],
    clusterName: "",
    clusters: [],
    instanceGroups: [],
    assets: {},
    fileRepositories: [`http://${host}/kops`],
    platforms: [],
  };
}

const digestsOf = (names: readonly string[]): Set<string> =>
  new Set(
    lock.images
      .filter(({ canonical }) => names.includes(canonical))
      .flatMap(({ blobs = [] }) => blobs.map(({ digest }) => digest)),
  );
const newDirectory = (): string => mkdtempSync(join(tmpdir(), "shards-"));
const shards = (of: number): { index: number; of: number }[] =>
  Array.from({ length: of }, (_, at) => ({ index: at + 1, of }));

/** Every shard at once; the second runs twice, as one that is taken for dead and is not. */
async function copyAll(place: {
  readonly host?: string;
  readonly directory?: string;
}): Promise<CopyReport[]> {
  const all = [...shards(OF), { index: 2, of: OF }];
  const { host, ...where } = place;
  const mapped = await list(host);
  return Promise.all(all.map((shard) => copyAssets({ list: mapped, lock, shard, ...where }, hosts)));
}

const errorsOf = (reports: readonly { readonly findings: CopyReport["findings"] }[]): unknown[] =>
  reports.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "error"));

/** What verifications of all shards say, where nothing is wrong. */
function notes(parts: readonly Pick<VerifyReport, "assets">[]): Finding[] {
  const all = IMAGES.length + FILES.length;
  return parts.map(({ assets }, at) => {
    const message = `shard ${at + 1}/${parts.length}: ${assets.length} of ${all} assets`;
    return { code: "SHARD", severity: "info", message };
  });
}

describe("all shards at once, one of them twice", () => {
  test("fill one directory, which verify finds whole, also by shards", async () => {
    const directory = newDirectory();
    const reports = await copyAll({ directory });
    expect(errorsOf(reports)).toEqual([]);
    const copied = reports.slice(0, OF).flatMap(({ outcomes }) => outcomes.map(({ copy }) => copy.name));
    expect(copied.sort()).toEqual([...IMAGES, ...FILES].sort());
    const request = { list: await list(), lock, directory, depth: "deep" } as const;
    const whole = await verifyAssets(request, hosts);
    expect(whole.findings).toEqual([]);
    const parts = await Promise.all(shards(OF).map((shard) => verifyAssets({ ...request, shard }, hosts)));
    // Of what other shards copied none says that nobody needs it.
    expect(parts.flatMap(({ findings }) => findings)).toEqual(notes(parts));
    const seen = parts.flatMap(({ assets }) => assets.map(({ name }) => name));
    expect(seen.sort()).toEqual(whole.assets.map(({ name }) => name).sort());
  });

  test("read upstream what the plan says, and no more", async () => {
    const request = { list: await list(), lock, shards: OF, directory: newDirectory() };
    const { parts, read, different, findings } = planShards(request);
    expect(findings).toEqual([]);
    const reports = await Promise.all(shards(OF).map((shard) => copyAssets({ ...request, shard }, hosts)));
    expect(reports.map(({ outcomes }) => outcomes.map(({ copy }) => copy.name).sort())).toEqual(
      parts.map(({ names }) => names),
    );
    const blobs = asked.filter((line) => line.startsWith("GET ") && line.includes("/blobs/"));
    const sizes = new Map(
      lock.images.flatMap(({ blobs: own = [] }) => own.map((one) => [one.digest, one.size])),
    );
    const bytes = blobs.reduce((sum, line) => sum + (sizes.get(line.replace(/.*\//, "") as never) ?? 0), 0);
    expect(bytes).toBeGreaterThan(different / 2);
    expect(bytes).toBeLessThanOrEqual(read);
    const eachAlone = lock.images.reduce((sum, { size }) => sum + size, 0);
    expect(read).toBeLessThan(eachAlone * 0.8);
  });

  test("fill one registry and file server", async () => {
    const local = await startLocalRepositories();
    try {
      const reports = await copyAll({ host: local.host });
      expect(errorsOf(reports)).toEqual([]);
      const { findings } = await verifyAssets({ list: await list(local.host), lock, depth: "deep" }, hosts);
      expect(findings).toEqual([]);
    } finally {
      await local.close();
    }
  });
});

describeWith("docker-registry", (program) => {
  test("all shards at once, one of them twice, fill one registry", { timeout: 60_000 }, async () => {
    const registry = await startDistribution(program);
    try {
      const { images, ...rest } = await list(registry.host);
      const request = { list: { ...rest, images, files: [] }, lock };
      const all = [...shards(OF), { index: 2, of: OF }];
      const reports = await Promise.all(all.map((shard) => copyAssets({ ...request, shard }, hosts)));
      expect(errorsOf(reports)).toEqual([]);
      expect((await verifyAssets({ ...request, depth: "deep" }, hosts)).findings).toEqual([]);
    } finally {
      await registry.close();
    }
  });
});

test("a shard without assets is a copy with nothing to do", async () => {
  const few = { ...(await list()), images: [], files: (await list()).files.slice(0, 1) };
  const directory = newDirectory();
  const { outcomes, findings } = await copyAssets(
    { list: few, lock, directory, shard: { index: 3, of: 3 } },
    hosts,
  );
  expect(outcomes).toEqual([]);
  expect(findings).toMatchObject([{ code: "SHARD", message: "shard 3/3: 0 of 1 asset" }]);
});

test("upstream is asked for a shard alone", async () => {
  const all = await Promise.all(
    shards(3).map(async (shard) => verifyUpstream({ list: await list(), lock, shard }, hosts)),
  );
  expect(all.flatMap(({ assets }) => assets.map(({ name }) => name)).sort()).toEqual(
    [...IMAGES, ...FILES].sort(),
  );
  expect(all.map(({ findings }) => findings[0])).toMatchObject(notes(all));
});

test("several ends take the same part, and read it once", async () => {
  const mapped = await list();
  const ends = [newDirectory(), newDirectory()].map((directory, at) => ({
    name: directory,
    directory,
    // One end takes the images alone.
    list: at === 0 ? mapped : { ...mapped, files: [] },
  }));
  for (const shard of shards(2)) {
    const reports = await copyToEnds({ ends, lock, shard }, hosts);
    const names = reports.map((one) =>
      "report" in one
        ? one.report.outcomes.flatMap(({ copy }) => (copy.kind === "image" ? copy.name : []))
        : [],
    );
    expect(names[0]).toEqual(names[1]);
    expect(names[0]).not.toEqual([]);
  }
  const reads = asked.filter((line) => line.startsWith("GET ") && line.includes("/blobs/"));
  const { parts } = planShards({ list: mapped, lock, shards: 2, directory: "x" });
  const [one = new Set(), two = new Set()] = parts.map(({ names }) => digestsOf(names));
  const inBoth = [...one].filter((digest) => two.has(digest)).length;
  expect(reads.length - new Set(reads).size).toBeLessThanOrEqual(inBoth);
});

test("a lock without layers splits as well, and says what that costs", async () => {
  const bare = { ...lock, images: lock.images.map(withoutBlobs) };
  const directory = newDirectory();
  const request = { list: await list(), lock: bare, directory };
  const reports = await Promise.all(shards(2).map((shard) => copyAssets({ ...request, shard }, hosts)));
  expect(errorsOf(reports)).toEqual([]);
  for (const { findings } of reports) expect(findings.map(({ code }) => code)).toContain("LAYERS_UNKNOWN");
  const [one = 0, two = 0] = planShards({ ...request, shards: 2 }).parts.map(({ bytes }) => bytes);
  expect(Math.abs(one - two)).toBeLessThan(0.2 * (one + two));
  expect((await verifyAssets(request, hosts)).findings).toEqual([]);
});

test("a split says what has no place at the target", async () => {
  const mapped = await list();
  const images = mapped.images.map((image) => ({ ...image, download: image.canonical }));
  const { parts, findings } = planShards({ list: { ...mapped, images }, lock, shards: 2 });
  expect(parts.flatMap(({ names }) => names).sort()).toEqual([...FILES].sort());
  expect(findings).toMatchObject([
    { code: "NOT_MAPPED", severity: "info", assets: images.map(({ canonical }) => canonical) },
  ]);
});
