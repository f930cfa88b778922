import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { manifestOf, publishImage } from "../../../test/support/image-fixture.ts";
import { startWritableRegistry } from "../../../test/support/writable-registry.ts";
import type { ImageStore } from "../../content/image-store.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { createHttp } from "../../http/create-http.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import type { Lock } from "../../transfer/lock.ts";
import { needsOf } from "../../transfer/prune/needs.ts";
import { planPrune } from "../../transfer/prune/plan-prune.ts";
import { openDirectory } from "../copy/open-directory.ts";
import { applyPrune, type Planned } from "./apply-prune.ts";
import { openPrunedPlace } from "./open-pruned-place.ts";
import type { PrunedPlace } from "./prune-request.ts";

const WEEK = 7 * 86_400;
const NAME = "registry.k8s.io/app";
const hosts = openHosts();
const http = createHttp();

/** A place that something else writes to between the plan and its carrying out. */
interface Scene {
  readonly place: PrunedPlace;
  /** Names "app:v2" as it lies there. */
  readonly lock: Lock;
  /** As a copy opens it, anew each time. */
  repository(name: string): Promise<ImageStore>;
  /** Makes all that is there old. */
  age(): Promise<void>;
  readonly olderThan: number;
}

let closing: (() => Promise<void>)[] = [];
beforeEach(() => void (closing = []));
afterEach(async () => {
  for (const close of closing) await close();
});

async function directoryScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "kops-assets-prune-"));
  // Its index.json may still follow the tags.
  closing.push(() => rm(folder, { recursive: true, maxRetries: 5 }));
  return {
    place: { directory: folder },
    lock: lockOf(`${NAME}:v2`),
    repository: async (name) => (await openDirectory(folder, false)).images.repository(name),
    age: async () => {
      const then = new Date(Date.now() - 30 * 86_400_000);
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), then, then);
    },
    olderThan: WEEK,
  };
}

async function registryScene(): Promise<Scene> {
  const server = await startWritableRegistry();
  closing.push(() => server.close());
  return {
    place: { registry: server.host },
    lock: lockOf(`${server.host}/${NAME}:v2`),
    repository: (name) => Promise.resolve(createRegistry({ host: server.host, http }).repository(name)),
    age: () => Promise.resolve(),
    olderThan: 0,
  };
}

/** Plans by a lock of `app:v2`, lets somebody else do something, and takes away. */
async function pruneAround({ place, lock, olderThan }: Scene, between: () => Promise<unknown>) {
  const store = await openPrunedPlace({ place, locks: [lock] }, hosts);
  const needs = needsOf([lock], store.placementOf);
  const rules = { now: Date.now(), olderThan, removesSharedTags: store.removesSharedTags };
  const replan: Planned["replan"] = (content, images = []) =>
    planPrune(content, { ...needs, images: [...needs.images, ...images] }, rules);
  const seen = await store.survey();
  const plan = replan(seen);
  await between();
  return { plan, ...(await applyPrune({ plan, place: store, seen, replan })) };
}

function lockOf(download: string): Lock {
  const facts = { digest: `sha256:${"0".repeat(64)}` as const, size: 0, platforms: [], why: [] };
  return { images: [{ canonical: `${NAME}:v2`, download, ...facts }], files: [] };
}

/** Everything below a reference is there. */
async function expectWhole(store: ImageStore, reference: string): Promise<void> {
  const manifest = await store.manifest(reference);
  if (manifest === undefined) throw new Error(`${reference} is gone`);
  const { manifests, blobs } = childrenOf(manifest);
  for (const blob of blobs) expect(await store.has(blob), blob.digest).toBe(true);
  for (const child of manifests) await expectWhole(store, child.digest);
}

describe.each([
  ["a directory", directoryScene],
  ["a registry", registryScene],
])("what is written to %s while it is being pruned", (_, open) => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await open();
    const app = await scene.repository(NAME);
    await publishImage(app, "v1", ["one"]);
    await publishImage(app, "v2", ["two"]);
    await scene.age();
  });

  test("goes by the plan where nobody writes", async () => {
    const { removed, findings } = await pruneAround(scene, () => Promise.resolve());
    expect(removed).toMatchObject({ manifests: 3 });
    expect(findings).toEqual([]);
    expect(await (await scene.repository(NAME)).resolve("v1")).toBeUndefined();
    await expectWhole(await scene.repository(NAME), "v2");
  });

  test("stays where a new index names what was to go", async () => {
    const { findings } = await pruneAround(scene, async () => {
      const app = await scene.repository(NAME);
      const [child] = childrenOf((await app.manifest("v1")) ?? fail()).manifests;
      const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [child] };
      await app.putManifest(manifestOf(index, MEDIA_TYPES.ociIndex), "v2");
    });
    expect(findings.map(({ code }) => code)).toEqual(["NEEDED_MEANWHILE"]);
    await expectWhole(await scene.repository(NAME), "v2");
  });

  test("stays where a tag that was to go is another image by now", async () => {
    const { findings } = await pruneAround(scene, async () =>
      publishImage(await scene.repository(NAME), "v1", ["one", "three"]),
    );
    expect(findings.map(({ code }) => code)).toContain("NEEDED_MEANWHILE");
    await expectWhole(await scene.repository(NAME), "v1");
  });
});

describe("what a copy into a directory relies on while it is being pruned", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await directoryScene();
    const app = await scene.repository(NAME);
    await publishImage(app, "v1", ["one"]);
    await publishImage(app, "v2", ["two"]);
    await scene.age();
  });

  test("stays: an image that it finds whole", async () => {
    const { removed, findings } = await pruneAround(scene, async () => {
      expect(await (await scene.repository(NAME)).resolve("v1")).toBeDefined();
    });
    expect(removed).toMatchObject({ tags: 0, manifests: 0, blobs: 0 });
    expect(findings.map(({ code }) => code)).toEqual(["NEEDED_MEANWHILE"]);
    await expectWhole(await scene.repository(NAME), "v1");
  });

  test("stays: layers that it need not send again, for another repository too", async () => {
    const other = "registry.k8s.io/other";
    await pruneAround(scene, async () => publishImage(await scene.repository(other), "v1", ["one"]));
    await expectWhole(await scene.repository(other), "v1");
  });

  test("or the copy fails aloud: no index is stored over what is gone", async () => {
    const app = await scene.repository(NAME);
    const index = await app.manifest("v1");
    await pruneAround(scene, () => Promise.resolve());
    await expect(app.putManifest(index ?? fail(), "v1")).rejects.toMatchObject({
      code: "MANIFEST_BLOB_UNKNOWN",
    });
  });
});

function fail(): never {
  throw new Error("there is no such manifest");
}
