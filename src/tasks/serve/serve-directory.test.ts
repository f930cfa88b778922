import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  FILES,
  IMAGES,
  loadInto,
  startBundleWorld,
  type BundleWorld,
} from "../../../test/support/bundle-world.ts";
import { readReport } from "../../../test/support/read-report.ts";
import type { ReportModel } from "../../report/report-model.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { digestOf } from "../../content/verifier.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import type { AssetList } from "../list/asset-list.ts";
import { listAssets } from "../list/list-assets.ts";
import { serveDirectory, type ServedDirectory, type ServeOptions } from "./serve-directory.ts";

let world: BundleWorld;
let server: ServedDirectory | undefined;
const at = (name: string): string => join(world.folder, name);

beforeAll(async () => {
  world = await startBundleWorld();
  await world.create(at("whole.tar"));
  await loadInto(at("filled"), [at("whole.tar")]);
}, 60_000);
afterAll(() => world.close());
afterEach(() => server?.close());

async function pageOf(place: string, options: ServeOptions = {}): Promise<ReportModel> {
  server = await serveDirectory(at(place), options);
  const answer = await fetch(`${server.adminUrl}/`, { headers: { accept: "text/html" } });
  const page = await answer.text();
  expect(answer.status, page).toBe(200);
  return readReport(page);
}

describe.each(["filled", "whole.tar"])("the page about what is in %s", (place) => {
  test("has every image and file, with sizes, platforms and how to pull them", async () => {
    const { assets, layers, title, verdict } = await pageOf(place);
    const host = server?.address ?? "";
    expect(title).toBe(`Repositories at ${host}`);
    expect(verdict).toEqual({ state: "good", text: `${IMAGES.length + FILES.length} here` });
    expect(assets.map(({ kind }) => kind).sort()).toEqual([
      ...FILES.map(() => "file"),
      ...IMAGES.map(() => "image"),
    ]);
    const pause = assets.find(({ name }) => name === "registry.k8s.io/pause:3.10");
    expect(pause).toMatchObject({
      platforms: ["linux/amd64", "linux/arm64"],
      states: ["stored"],
      pull: `crictl pull ${host}/registry.k8s.io/pause:3.10`,
    });
    const sum = pause?.layers?.reduce((bytes, layer) => bytes + (layers[layer] ?? 0), 0);
    expect(pause?.size).toBe(sum);
    expect(sum).toBeGreaterThan(100_000);
    const kubelet = assets.find(({ name }) => name.endsWith("/kubelet"));
    expect(kubelet).toMatchObject({
      size: expect.closeTo(50_000, -3) as number,
      pull: `curl -fO http://${host}/release/v1.34.1/bin/linux/amd64/kubelet`,
    });
  });

  test("says when something was last asked for, by its name or its digest", async () => {
    const before = await pageOf(place);
    expect(before.assets.filter(({ asked }) => asked !== undefined)).toEqual([]);
    const digest = before.assets.find(({ name }) => name.includes("coredns"))?.digest ?? "";
    const url = server?.url ?? "";
    for (const path of [
      "/v2/registry.k8s.io/pause/manifests/3.10",
      `/v2/registry.k8s.io/coredns/coredns/manifests/${digest}`,
      "/release/v1.34.1/bin/linux/amd64/kubelet",
    ])
      await (await fetch(url + path)).arrayBuffer();
    const page = await (await fetch(`${url}/`, { headers: { accept: "text/html" } })).text();
    const asked = readReport(page).assets.filter((asset) => asset.asked !== undefined);
    expect(asked.map(({ name }) => name.replace(/.*\//, ""))).toEqual(
      expect.arrayContaining(["coredns:v1.12.3", "pause:3.10", "kubelet"]),
    );
    expect(asked).toHaveLength(3);
  });

  test("says what clusters need, and what is missing", async () => {
    const text = [IMAGES[1], FILES[0], "registry.k8s.io/other:v1"].join("\n");
    const list = await listAssets({ sources: [{ name: "names.txt", text }], kind: "names" }, openHosts());
    const named = { ...list, clusters: ["prod.example.com"], clusterName: "prod.example.com" };
    const { assets, verdict } = await pageOf(place, { list: named });
    const needed = assets.filter(({ clusters }) => clusters.includes("prod.example.com"));
    expect(needed.map(({ name, states }) => [name, ...states])).toEqual([
      ["registry.k8s.io/other:v1", "missing"],
      [IMAGES[1], "stored"],
      [FILES[0], "stored"],
    ]);
    expect(verdict).toEqual({ state: "bad", text: "1 missing, 6 here" });
  });
});

describe("a bundle that cannot be served", () => {
  const urls = ["https://a.example/x/f", "https://b.example/x/f"];
  const bytes = (url: string): Buffer => Buffer.from(`what ${url} has`);
  const list = {
    images: [],
    files: urls.map((url) => {
      const sha256 = digestOf(bytes(url)).slice("sha256:".length);
      return { canonical: url, download: url, sha256, why: [] };
    }),
  };

  /** How often this process has a file open. */
  async function handlesOf(place: string): Promise<number> {
    const open = (await readdir("/proc/self/fd")).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ""),
    );
    return (await Promise.all(open)).filter((one) => one === place).length;
  }

  test.runIf(process.platform === "linux").each([
    ["because its files collide", "collide.tar", {}],
    ["for a list that collides", "whole.tar", { list: { ...list, clusters: [] } as unknown as AssetList }],
  ])("%s is closed again", async (_, name, options) => {
    const source = {
      sourceImages: () => [],
      sourceFiles: (url: string) => [{ source: createMemoryFiles({ f: bytes(url) }), path: "f", url }],
    };
    await world.create(at("collide.tar"), { list, source });
    await expect(serveDirectory(at(name), options)).rejects.toMatchObject({ code: "COLLISION" });
    expect(await handlesOf(at(name))).toBe(0);
  });
});

describe("an address for those who look after it", () => {
  test("has the page and the metrics of the other, which has them no more, and answers until that has stopped", async () => {
    const { title } = await pageOf("filled", { adminAddress: { host: "127.0.0.1", port: 0 } });
    const { url = "", adminUrl = "", address = "" } = server ?? {};
    expect(adminUrl).not.toBe(url);
    expect(title).toBe(`Repositories at ${address}`);
    for (const path of ["/metrics", "/healthz", "/readyz"])
      expect({ path, status: (await fetch(url + path)).status }).toEqual({ path, status: 404 });
    expect((await fetch(`${url}/`, { headers: { accept: "text/html" } })).status).toBe(404);
    const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
    expect(metrics).toContain('kops_assets_serve_requests_total{kind="file",method="GET",code="404"} 4\n');
    server?.stopping();
    expect((await fetch(`${adminUrl}/readyz`)).status).toBe(503);
  });

  test("that somebody has already leaves nothing running", async () => {
    const first = await serveDirectory(at("filled"));
    try {
      const adminAddress = { host: "127.0.0.1", port: first.port };
      await expect(serveDirectory(at("filled"), { adminAddress })).rejects.toMatchObject({
        code: "ADDRESS_IN_USE",
      });
    } finally {
      await first.close();
    }
  });
});
