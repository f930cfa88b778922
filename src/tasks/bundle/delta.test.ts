import { existsSync } from "node:fs";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadInto, startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import { startServer, type StartOptions } from "../../serve/start-server.ts";
import { listAssets } from "../list/list-assets.ts";
import type { AssetList } from "../list/asset-list.ts";
import { serveDirectory } from "../serve/serve-directory.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import { lockIn } from "../disk/lock-file.ts";
import { listHeld } from "./list-held.ts";
import { loadBundle } from "./load-bundle.ts";
import { openBundleFiles } from "./open-bundle-files.ts";
import { readHeld } from "./read-held.ts";

let world: BundleWorld;
let old: AssetList;
const at = (name: string): string => join(world.folder, name);
const hosts = openHosts();

/** The first bundle is loaded into `there`; what is new besides are two images and a file. */
beforeAll(async () => {
  world = await startBundleWorld();
  old = { ...world.list, images: world.list.images.slice(0, 2), files: world.list.files.slice(0, 1) };
  await world.create(at("old.tar"), { list: old });
  await world.create(at("whole.tar"));
  await loadInto(at("there"), [at("old.tar")]);
  const { text } = await listHeld({ directory: at("there") }, hosts);
  await writeFile(at("have.txt"), text);
  await world.create(at("delta.tar"), { held: await readHeld(at("have.txt")) });
});
afterAll(async () => {
  await hosts.close();
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

async function namesBelow(place: string): Promise<string[]> {
  const names = await readdir(place, { recursive: true });
  return names.filter((name) => !name.startsWith(".")).sort();
}

async function areSame(one: string, other: string): Promise<boolean> {
  return (await readFile(at(one))).equals(await readFile(at(other)));
}

async function sizeOf(name: string): Promise<number> {
  return (await stat(at(name))).size;
}

/** A registry and file server that have the first bundle, and how they are named. */
async function filledServer() {
  const content = { images: createMemoryImages(), files: createMemoryFiles() };
  const asked: string[] = [];
  const intercept: StartOptions["intercept"] = ({ method = "", url = "" }) => {
    asked.push(`${method} ${url}`);
    return false;
  };
  const server = await startServer(content, { writable: content, intercept });
  const mapping = { containerRegistry: server.address, fileRepository: `${server.url}/kops` };
  const plain = openHosts({ plainHttp: [server.address] });
  const listed = async (name: string): Promise<AssetList> => {
    const bundle = await openBundleFiles([at(name)]);
    await bundle.files.close();
    const sources = [bundle.lock];
    return listAssets({ sources, kind: "lock", offline: true, assets: mapping }, plain);
  };
  const load = async (name: string) => loadBundle({ bundle: [at(name)], list: await listed(name) }, plain);
  return {
    asked,
    listed,
    load,
    hosts: plain,
    close: () => Promise.all([plain.close(), server.close()]),
  };
}

describe("a delta", () => {
  test("holds what is missing, is the same bytes each time, and makes what the whole makes", async () => {
    const held = await readHeld(at("have.txt"));
    const { summary } = await world.create(at("again.tar"), { held });
    expect(await areSame("again.tar", "delta.tar")).toBe(true);
    expect(await sizeOf("delta.tar")).toBeLessThan((await sizeOf("whole.tar")) * 0.7);
    expect(summary.skipped).toBeGreaterThan(150_000);
    const report = await loadInto(at("there"), [at("delta.tar")]);
    expect(report.summary).toMatchObject({
      images: { copied: 2, present: 2, failed: 0 },
      files: { copied: 1, present: 1, failed: 0 },
    });
    await loadInto(at("other"), [at("whole.tar")]);
    expect(await namesBelow(at("there"))).toEqual(await namesBelow(at("other")));
    const again = await loadInto(at("there"), [at("whole.tar")]);
    expect(again.summary).toMatchObject({ sent: 0, images: { failed: 0 }, files: { failed: 0 } });
  });

  test("that does not fit says what is missing, before anything is written", async () => {
    const nowhere = at("nowhere");
    await expect(loadInto(nowhere, [at("delta.tar")])).rejects.toMatchObject({
      code: "DELTA_DOES_NOT_FIT",
      message: expect.stringMatching(/needs \d+ layers and files that are not here: blobs\/sha256/) as string,
    });
    expect(existsSync(nowhere)).toBe(false);
    const first = { ...world.list, images: world.list.images.slice(0, 1), files: [] };
    await world.create(at("first.tar"), { list: first });
    await loadInto(nowhere, [at("first.tar")]);
    const before = await namesBelow(nowhere);
    await expect(loadInto(nowhere, [at("delta.tar")])).rejects.toMatchObject({ code: "DELTA_DOES_NOT_FIT" });
    expect(await namesBelow(nowhere)).toEqual(before);
  });

  test("that nothing is missing for is no delta without what it would leave out", async () => {
    await world.create(at("empty.tar"), { held: new Map() });
    expect(await areSame("empty.tar", "whole.tar")).toBe(true);
  });

  test("goes into volumes, each of which is loaded by itself", async () => {
    const place = at("volumes");
    await loadInto(at("before"), [at("old.tar")]);
    const held = await readHeld(at("have.txt"));
    await world.create(join(place, "v.tar"), { held, volumeSize: 150_000 });
    const names = (await readdir(place)).sort();
    expect(names.length).toBeGreaterThan(1);
    for (const name of [...names].reverse()) await loadInto(at("before"), [join(place, name)]);
    const last = await loadInto(at("before"), [at("whole.tar")]);
    expect(last.summary).toMatchObject({ sent: 0, images: { failed: 0 }, files: { failed: 0 } });
  });

  test("since an older lock is made from upstream's manifests alone", async () => {
    const bundle = await openBundleFiles([at("old.tar")]);
    const since = lockIn(bundle.lock);
    await bundle.files.close();
    const { findings } = await world.create(at("since.tar"), { since });
    expect(findings).toEqual([]);
    expect(await areSame("since.tar", "delta.tar")).toBe(true);
    const strange = since.images.slice(0, 1).map((image) => {
      const gone = "registry.k8s.io/gone:v1";
      return { ...image, canonical: gone, download: gone };
    });
    const less = await world.create(at("less.tar"), { since: { ...since, images: strange } });
    expect(less.findings).toMatchObject([{ code: "SINCE_UNKNOWN", severity: "warning" }]);
  });

  test("says of itself what it is where it is verified and served, and what it holds is verified", async () => {
    const bundle = await openBundleFiles([at("delta.tar")]);
    const list = await listAssets({ sources: [bundle.lock], kind: "lock", offline: true }, hosts);
    const request = { list, bundle, lock: lockIn(bundle.lock) };
    const report = await verifyAssets(request, hosts);
    expect((await verifyAssets({ ...request, depth: "deep" }, hosts)).findings).toEqual(report.findings);
    await bundle.files.close();
    const finding = {
      code: "DELTA",
      severity: "warning",
      message: expect.stringMatching(
        /is a delta: \d+ layers and files \([\d.]+ kB\) of \d assets are not in it/,
      ) as string,
    };
    expect(report.findings).toMatchObject([finding]);
    expect(report.findings[0]?.assets).toEqual(
      expect.arrayContaining(old.images.map(({ canonical }) => canonical)),
    );
    const bytes = await readFile(at("delta.tar"));
    const place = bytes.byteLength - 3_000;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    await writeFile(at("flipped.tar"), bytes);
    const flipped = await openBundleFiles([at("flipped.tar")]);
    const damaged = await verifyAssets({ list, bundle: flipped, lock: lockIn(flipped.lock) }, hosts);
    await flipped.files.close();
    expect(damaged.findings.map(({ code }) => code)).toContain("WRONG_DIGEST");
    const server = await serveDirectory(at("delta.tar"));
    expect(server.findings).toMatchObject([finding]);
    await server.close();
  });

  test("is loaded into registries, out of which shared layers come that it leaves out", async () => {
    const server = await filledServer();
    try {
      await server.load("old.tar");
      const report = await listHeld({ list: await server.listed("whole.tar") }, server.hosts);
      expect(report.findings).toEqual([]);
      expect(report.text).toMatch(/^sha256:[0-9a-f]{64} {2}files\/dl\.k8s\.io\//m);
      expect(report.text).toMatch(/^sha256:[0-9a-f]{64} {2}registry\.k8s\.io\/kube-apiserver$/m);
      await world.create(at("for-registry.tar"), { held: report.held });
      expect(await sizeOf("for-registry.tar")).toBe(await sizeOf("delta.tar"));
      expect((await server.load("for-registry.tar")).summary).toMatchObject({
        images: { copied: 2, present: 2, failed: 0 },
        files: { copied: 1, present: 1, failed: 0 },
      });
      expect((await server.load("whole.tar")).summary).toMatchObject({ sent: 0, images: { failed: 0 } });
    } finally {
      await server.close();
    }
  });

  test("asks a registry once for a layer that several images of it have", async () => {
    const server = await filledServer();
    try {
      await server.load("old.tar");
      server.asked.length = 0;
      await server.load("delta.tar");
      const writes = server.asked.findIndex((line) => /^(?:POST|PUT|PATCH)/.test(line));
      const looks = server.asked.slice(0, writes).filter((line) => /^HEAD .*\/blobs\//.test(line));
      expect(looks.length).toBeGreaterThan(0);
      expect(looks.filter((line, index) => looks.indexOf(line) !== index)).toEqual([]);
    } finally {
      await server.close();
    }
  });

  test.each([
    ["something else", "hello\n", /^\S+:1: /],
    ["a line without a digest", "kops-assets have 1\nsha256:1\n", /:2: there is no digest/],
  ])("is not made from %s", async (_, text, message) => {
    await writeFile(at("bad.txt"), text);
    await expect(readHeld(at("bad.txt"))).rejects.toMatchObject({
      code: "BAD_HAVE_LIST",
      message: expect.stringMatching(message) as string,
    });
  });
});
