import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageStoreConformance } from "../../test/conformance/image-store.ts";
import { openBundle, type Bundle } from "../bundle/open-bundle.ts";
import { createMadeUpUpstream } from "../cli/demo/made-up/create-made-up-upstream.ts";
import { digestOf } from "../content/verifier.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry } from "../registry/create-registry.ts";
import { startServer, type RunningServer } from "./start-server.ts";

const SKOPEO = "skopeo";

async function openNew(): Promise<Bundle> {
  const directory = await mkdtemp(join(tmpdir(), "served-"));
  return openBundle(directory, openDirectoryFiles(directory), { create: true });
}

imageStoreConformance("registry client, server and bundle", async () => {
  const bundle = await openNew();
  const errors: unknown[] = [];
  const server = await startServer(bundle, { writable: bundle, onError: (error) => errors.push(error) });
  const http = createHttp();
  const open = () => createRegistry({ host: server.address, http });
  return {
    images: open(),
    reopen: open,
    close: async () => {
      await http.close();
      await server.close();
      await rm(bundle.directory, { recursive: true, force: true, maxRetries: 5 });
      expect(errors).toEqual([]);
    },
  };
});

describe.skipIf(spawnSync(SKOPEO, ["--version"]).status !== 0)("skopeo", () => {
  const names = [
    "registry.k8s.io/coredns/coredns:v1.14.2",
    "quay.io/a/b:1",
    "quay.io/a/c:1",
    "quay.io/a/d:1",
  ];
  const upstream = createMadeUpUpstream({
    images: names,
    files: [],
    layerBytes: 50_000,
    baseLayerBytes: 100_000,
  });
  let bundle: Bundle;
  let from: RunningServer;
  let to: RunningServer;
  beforeAll(async () => {
    bundle = await openNew();
    from = await startServer(upstream);
    to = await startServer(bundle, { writable: bundle });
  });
  afterAll(async () => {
    await Promise.all([from.close(), to.close()]);
    await rm(bundle.directory, { recursive: true, force: true, maxRetries: 5 });
  });

  async function copy(source: string, target: string): Promise<void> {
    const insecure = ["--src-tls-verify=false", "--dest-tls-verify=false"];
    const skopeo = spawn(SKOPEO, ["copy", "--quiet", "--all", ...insecure, source, target]);
    const exit = once(skopeo, "exit") as Promise<[number]>;
    const [[code], errors] = await Promise.all([exit, skopeo.stderr.toArray()]);
    expect([code, errors.join("")]).toEqual([0, ""]);
  }

  test.each(names)("pushes and pulls %s, OCI or docker, with every digest kept", async (name) => {
    await copy(`docker://${from.address}/${name}`, `docker://${to.address}/${name}`);
    const pulled = join(bundle.directory, `pulled-${name.replaceAll(/\W/g, "-")}`);
    await copy(`docker://${to.address}/${name}`, `dir:${pulled}`);
    const [repository = "", tag = ""] = name.split(/:(?=[^:]*$)/);
    const expected = await upstream.images.repository(repository).resolve(tag);
    expect(digestOf(await readFile(join(pulled, "manifest.json")))).toBe(expected?.digest);
  });
});

describe("a served directory", () => {
  test("answers for a truncated file what it is now, and for a damaged blob an error", async () => {
    const bundle = await openNew();
    const errors: unknown[] = [];
    const server = await startServer(bundle, { onError: (error) => errors.push(error) });
    const bytes = Buffer.from("0123456789");
    const open = () => Promise.resolve(Readable.from([bytes]));
    await bundle.files.write("f", {}, open);
    const blob = { mediaType: "x", digest: digestOf(bytes), size: bytes.length };
    await bundle.images.repository("a").put(blob, open);
    const get = (path: string) => fetch(server.url + path);
    const etag = (await get("/f")).headers.get("etag");
    await truncate(join(bundle.directory, "files/f"), 5);
    await truncate(join(bundle.directory, "blobs/sha256", blob.digest.slice(7)), 5);
    const file = await get("/f");
    expect(await file.text()).toBe("01234");
    expect(file.headers.get("etag")).not.toBe(etag);
    const refused = await get(`/v2/a/blobs/${blob.digest}`);
    expect(refused.status).toBe(500);
    const said = await refused.text();
    expect(said).toContain("is damaged on this server");
    expect(said).not.toContain(bundle.directory);
    expect(errors).toEqual([expect.objectContaining({ code: "DAMAGED" })]);
    expect((await get("/.kops-assets/partial/x")).status).toBe(404);
    expect((await get("/%2e%2e/kops-assets.json")).status).toBe(404);
    await server.close();
    await rm(bundle.directory, { recursive: true, force: true, maxRetries: 5 });
  });
});
