import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMadeUpUpstream } from "../../cli/demo/made-up/create-made-up-upstream.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { startServer, type RunningServer } from "../../serve/start-server.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { copyAssets } from "../copy/copy-assets.ts";
import { EMPTY_LIST } from "../list/empty-list.ts";
import { repairAssets } from "./repair-assets.ts";

/** More than there are layers to build on: two of them have one in common. */
const NAMES = ["a", "b", "c", "d"].map((name) => `registry.k8s.io/made-up/${name}:v1`);
const content = createMadeUpUpstream({ images: NAMES, files: [], layerBytes: 1_000, baseLayerBytes: 50_000 });
const list = {
  ...EMPTY_LIST,
  images: NAMES.map((canonical) => ({ canonical, download: canonical, why: [] })),
};
let server: RunningServer;
let hosts: Hosts;
let directory: string;

beforeAll(async () => {
  server = await startServer(content);
  hosts = openHosts({ mirrors: content.mirrors(server.address).map(parseMirror) });
  directory = await mkdtemp(join(tmpdir(), "repair-assets-"));
  await copyAssets({ list, directory }, hosts);
});
afterAll(async () => {
  await hosts.close();
  await server.close();
  await rm(directory, { recursive: true });
});

/** A layer that several images have, and these. */
async function sharedBlob(): Promise<{ readonly place: string; readonly names: string[] }> {
  const users = new Map<string, string[]>();
  for (const name of NAMES) {
    const folder = join(directory, "repositories", name.replace(/:.*/, ""), "_blobs");
    for (const blob of await readdir(folder)) users.set(blob, [...(users.get(blob) ?? []), name]);
  }
  const [blob = "", names = []] = [...users].find(([, own]) => own.length > 1) ?? [];
  return { place: join(directory, "blobs", blob.replace("-", "/")), names };
}

test("a folder in the place of a layer that several images share is told once, with what to do", async () => {
  const { place, names } = await sharedBlob();
  await rm(place);
  await mkdir(place);
  const { repaired, findings } = await repairAssets({ list, directory }, hosts);
  expect(repaired).toEqual([]);
  const [told, ...more] = findings;
  expect(more).toEqual([]);
  expect(told).toMatchObject({
    code: "NOT_WRITABLE",
    hint: "Look at what is there, move it away, and run the same command again.",
  });
  expect(told?.message).toMatch(/cannot store blobs\/sha256\/[0-9a-f]{64}: a folder has this name$/);
  expect(told?.assets?.toSorted()).toEqual(names);
  await rm(place, { recursive: true });
  expect((await repairAssets({ list, directory }, hosts)).findings).toEqual([]);
});

test("what was found in a directory that cannot be written is told all the same", async () => {
  const temporary = join(directory, ".kops-assets/temporary");
  await rm(temporary, { recursive: true, force: true });
  await writeFile(temporary, "");
  await rm(join(directory, "index.json"));
  const { after, findings } = await repairAssets({ list, directory }, hosts);
  expect(after.findings.map(({ code }) => code)).toContain("BAD_LAYOUT");
  expect(findings).toMatchObject([{ code: "NOT_WRITABLE", severity: "error" }]);
});
