import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLocalRepositories, type LocalRepositories } from "../../../test/front-door/made-up-cluster.ts";
import { loadInto, startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { hashesBelow } from "../../../test/support/hashes-below.ts";
import { parsePlatform } from "../../transfer/parse-platform.ts";
import type { StartOptions } from "../../serve/start-server.ts";
import { openGate } from "../gate/open-gate.ts";
import { listForEnd } from "../list/list-for-end.ts";
import { copyToEnds } from "./copy-to-ends.ts";
import type { CopyEnd, EndReport } from "./ends-request.ts";

const PAUSE = "registry.k8s.io/pause:3.10";

let world: BundleWorld;
let opened: LocalRepositories[];
beforeEach(async () => {
  world = await startBundleWorld();
  opened = [];
});
afterEach(async () => {
  await Promise.all([...opened, world].map((one) => one.close()));
  await rm(world.folder, { recursive: true, force: true });
});

const at = (name: string): string => join(world.folder, name);

async function registryEnd(options: StartOptions = {}): Promise<CopyEnd> {
  const local = await startLocalRepositories(options);
  opened.push(local);
  const assets = { containerRegistry: local.host, fileRepository: `http://${local.host}/kops` };
  return { name: "registry", list: await listForEnd(world.list, world.request, assets, world.hosts) };
}

const directoryEnd = (): CopyEnd => ({ name: "directory", list: world.list, directory: at("directory") });

function bundleEnd(place: string, volumeSize?: number): CopyEnd {
  const volumes = volumeSize === undefined ? {} : { volumeSize };
  return { name: place, bundle: { list: world.list, to: at(place), ...volumes } };
}

/** What upstream handed out, not what it was asked about. */
const reads = (): string[] => world.asked.filter((line) => line.startsWith("GET ") && !/\/tags\//.test(line));
const readTwice = (): string[] => reads().filter((line, index, all) => all.indexOf(line) !== index);

/** How many assets of an end are there, or why none is. */
function tell(report: EndReport): string {
  if (!("report" in report)) return `${report.end.name}: ${report.error.code}`;
  const { images, files } = report.report.summary;
  const count = ({ copied, present, failed, held }: typeof images): string =>
    [copied + present, failed, held].join("/");
  return `${report.end.name}: ${count(images)} ${count(files)}`;
}

async function copy(ends: readonly CopyEnd[]): Promise<string[]> {
  return (await copyToEnds({ ends }, world.hosts)).map(tell);
}

/** The same list packed by itself, to be compared. */
async function packedAlone(): Promise<Buffer> {
  await world.create(at("alone.tar"));
  return readFile(at("alone.tar"));
}

test("a registry, a directory and a tar cost upstream each byte once, and the tar is what it is alone", async () => {
  world.asked.length = 0;
  const told = await copy([bundleEnd("b.tar"), await registryEnd(), directoryEnd()]);
  expect(told).toEqual(["b.tar: 4/0/0 2/0/0", "registry: 4/0/0 2/0/0", "directory: 4/0/0 2/0/0"]);
  expect(reads().length).toBeGreaterThan(10);
  expect(readTwice()).toEqual([]);
  expect((await readFile(at("b.tar"))).equals(await packedAlone())).toBe(true);
});

test("where another end has it all, nothing is read from upstream for a bundle", async () => {
  const registry = await registryEnd();
  await copy([registry]);
  world.asked.length = 0;
  expect(await copy([registry, bundleEnd("b.tar")])).toEqual(["registry: 4/0/0 2/0/0", "b.tar: 4/0/0 2/0/0"]);
  expect(reads()).toEqual([]);
  expect((await readFile(at("b.tar"))).equals(await packedAlone())).toBe(true);
});

test("bundles alone are read from upstream once: a later one is packed of those before it", async () => {
  world.asked.length = 0;
  const places = ["b.tar", "b.tar.zst", "volumes/b.tar", "folder"] as const;
  const ends = places.map((place) => bundleEnd(place, place.startsWith("volumes") ? 200_000 : undefined));
  expect(await copy(ends)).toEqual(places.map((place) => `${place}: 4/0/0 2/0/0`));
  expect(readTwice()).toEqual([]);
  const contents = places.map(async (place) => {
    const { summary } = await loadInto(at(`of/${place}`), [
      place === "volumes/b.tar" ? at("volumes") : at(place),
    ]);
    expect(summary).toMatchObject({ images: { failed: 0 }, files: { failed: 0 } });
    const hashes = await hashesBelow(at(`of/${place}`));
    return Object.entries(hashes).filter(([name]) => !name.startsWith("/.kops-assets/"));
  });
  const [first, ...others] = await Promise.all(contents);
  for (const other of others) expect(other).toEqual(first);
});

test.each([
  [{ platforms: [parsePlatform("linux/arm64")], index: "rewrite" }],
  [{ platforms: [parsePlatform("linux/arm64")], index: "sparse" }],
  [{ oci: true, referrers: true }],
] as const)("a bundle of what %j changes is what it is alone", async (selection) => {
  world.asked.length = 0;
  const reports = await copyToEnds({ ends: [directoryEnd(), bundleEnd("b.tar")], selection }, world.hosts);
  expect(reports.map(tell)).toEqual(["directory: 4/0/0 2/0/0", "b.tar: 4/0/0 2/0/0"]);
  expect(readTwice().filter((line) => line.includes("/blobs/"))).toEqual([]);
  await world.create(at("alone.tar"), { selection });
  expect((await readFile(at("b.tar"))).equals(await readFile(at("alone.tar")))).toBe(true);
});

test("a dry run says what it would write, and writes nothing", async () => {
  const ends = [directoryEnd(), bundleEnd("b.tar"), bundleEnd("folder"), bundleEnd("v.tar", 200_000)];
  const reports = await copyToEnds({ ends, dryRun: true }, world.hosts);
  expect(reports.map(tell)).toEqual(ends.map(({ name }) => `${name}: 4/0/0 2/0/0`));
  expect(await readdir(world.folder)).toEqual([]);
  const foreseen = reports.map((report) => ("report" in report ? report.written : undefined));
  const [, ...written] = (await copyToEnds({ ends }, world.hosts)).map((report) =>
    "report" in report ? report.written : undefined,
  );
  expect(foreseen).toEqual([undefined, ...written]);
});

test("a shard with a bundle is refused before anything is written", async () => {
  const ends = [directoryEnd(), bundleEnd("b.tar")];
  await expect(copyToEnds({ ends, shard: { index: 1, of: 2 } }, world.hosts)).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  expect(await readdir(world.folder)).toEqual([]);
});

test("what an end does not hand out is read from upstream", async () => {
  const registry = await registryEnd({
    intercept: ({ method, url = "" }, response) => {
      if (method !== "GET" || !/\/blobs\/sha256:|^\/kops\//.test(url)) return false;
      response.writeHead(403).end();
      return true;
    },
  });
  const [, told] = await copy([registry, bundleEnd("b.tar")]);
  expect(told).toBe("b.tar: 4/0/0 2/0/0");
  expect((await readFile(at("b.tar"))).equals(await packedAlone())).toBe(true);
});

test("a bundle that cannot be written fails alone", async () => {
  await writeFile(at("taken"), "a file");
  const [failed, ...others] = await copy([bundleEnd("taken/b.tar"), directoryEnd(), bundleEnd("b.tar")]);
  expect(failed).toBe("taken/b.tar: NOT_WRITABLE");
  expect(others).toEqual(["directory: 4/0/0 2/0/0", "b.tar: 4/0/0 2/0/0"]);
});

test("an end that fails leaves the bundle whole", async () => {
  await writeFile(at("directory"), "a file");
  const told = await copy([directoryEnd(), bundleEnd("b.tar")]);
  expect(told[0]).toBe("directory: NOT_WRITABLE");
  expect(told[1]).toBe("b.tar: 4/0/0 2/0/0");
});

test.each([["with another end"], ["alone"]])(
  "what a policy holds back is not in a bundle, %s",
  async (how) => {
    const rule = '{name: no pause, hosts: [example.com], sources: ["**/pause"]}';
    await writeFile(at("deny.yaml"), `version: 1\nkind: CopyPolicy\nrules: [${rule}]\n`);
    const gate = await openGate(at("deny.yaml"), world.hosts);
    const others = how === "alone" ? [] : [directoryEnd()];
    const reports = await copyToEnds({ ends: [...others, bundleEnd("b.tar")], gate }, world.hosts);
    for (const report of reports) {
      expect(tell(report)).toMatch(/: 3\/0\/1 /);
      const findings = "report" in report ? report.report.findings : [];
      expect(findings.filter(({ code }) => code === "HELD_BACK")).toMatchObject([{ assets: [PAUSE] }]);
    }
    expect((await readFile(at("b.tar"), "latin1")).includes("registry.k8s.io/pause")).toBe(false);
    expect(gate.decisions.filter(({ name }) => name.includes("pause"))).toHaveLength(1);
  },
);
