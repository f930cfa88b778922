import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { deferred } from "../../test/support/deferred.ts";
import { publishImage } from "../../test/support/image-fixture.ts";
import type { Descriptor } from "../content/descriptor.ts";
import type { ImageRepositories, ImageStore } from "../content/image-store.ts";
import { parseImageReference } from "../content/image-reference.ts";
import { createMemoryFiles } from "../content/memory-files.ts";
import { createMemoryImages } from "../content/memory-images.ts";
import { UserError } from "../errors/user-error.ts";
import { digestOf } from "../content/verifier.ts";
import { run } from "./run.ts";
import { foreseenStores } from "./foreseen-stores.ts";
import { summarize } from "./summarize.ts";
import type { TransferEvent } from "./transfer-event.ts";
import type { AssetCopy, FileCopy, ImageCopy } from "./transfer-plan.ts";
import type { TargetRepository, TransferStores } from "./transfer-stores.ts";

interface World {
  readonly upstream: ImageRepositories;
  readonly local: ImageRepositories;
  readonly stores: TransferStores;
  /** Digests of blobs read from upstream, once an opening. */
  readonly opened: string[];
  readonly upstreamFiles: ReturnType<typeof createMemoryFiles>;
  readonly localFiles: ReturnType<typeof createMemoryFiles>;
}

function createWorld(
  overrides: {
    source?: (store: ImageStore) => ImageStore;
    target?: (store: TargetRepository) => TargetRepository;
  } = {},
): World {
  const upstream = createMemoryImages();
  const local = createMemoryImages();
  const opened: string[] = [];
  const upstreamFiles = createMemoryFiles({ "a/tool": Buffer.from("tool"), "a/other": Buffer.from("other") });
  const localFiles = createMemoryFiles();
  const counting = (store: ImageStore): ImageStore => ({
    ...store,
    open: (blob: Descriptor, offset: number) => {
      opened.push(blob.digest);
      return store.open(blob, offset);
    },
  });
  const source = overrides.source ?? ((store) => store);
  const target = overrides.target ?? ((store) => store);
  const stores: TransferStores = {
    sourceImages: (image) => [counting(source(upstream.repository(image.repository)))],
    targetImage: (image) => target(local.repository(image.repository)),
    sourceFiles: (url) => [{ source: upstreamFiles, path: new URL(url).pathname.slice(1), url }],
    targetFiles: () => Promise.resolve(localFiles),
  };
  return { upstream, local, stores, opened, upstreamFiles, localFiles };
}

function imageCopy(source: string, target: string): ImageCopy {
  return {
    kind: "image",
    name: source,
    source: parseImageReference(source),
    target: parseImageReference(target),
  };
}

function fileCopy(path: string, content: string): FileCopy {
  const sha256 = digestOf(Buffer.from(content)).slice("sha256:".length);
  return { kind: "file", name: `https://files.example/${path}`, target: { root: "local", path }, sha256 };
}

const plan = (...copies: AssetCopy[]) => ({ copies, unmapped: [] });

test("what the target could not bring to an end holds for all that was copied, and for nothing else", async () => {
  const world = createWorld();
  await publishImage(world.upstream.repository("a/b"), "v1", ["base", "app"]);
  await publishImage(world.local.repository("c"), "v1", ["there"]);
  await publishImage(world.upstream.repository("c"), "v1", ["there"]);
  const settle = (): Promise<void> =>
    Promise.reject(new UserError("DISK_FULL", "There is no room for index.json", { side: "local" }));
  const copies = plan(
    imageCopy("up.example/a/b:v1", "local.example/a/b:v1"),
    imageCopy("up.example/c:v1", "local.example/c:v1"),
  );
  expect(await run(copies, { ...world.stores, settle })).toMatchObject([
    { status: "failed", error: { code: "DISK_FULL" } },
    { status: "present" },
  ]);
});

describe("images", () => {
  test("a whole index arrives byte for byte, and the second run sends nothing", async () => {
    const world = createWorld();
    const index = await publishImage(world.upstream.repository("a/b"), "v1", ["base", "app"]);
    const copies = plan(imageCopy("up.example/a/b:v1", "local.example/a-b:v1"));

    const [first] = await run(copies, world.stores);
    expect(first).toMatchObject({ status: "copied", digest: index.descriptor.digest });
    const arrived = await world.local.repository("a-b").manifest("v1");
    expect(Buffer.from(arrived?.bytes ?? [])).toEqual(Buffer.from(index.bytes));

    world.opened.length = 0;
    const [second] = await run(copies, world.stores);
    expect(second).toMatchObject({ status: "present", sent: 0 });
    expect(world.opened).toEqual([]);
  });

  test("a layer that images share is read once and mounted elsewhere", async () => {
    const world = createWorld();
    for (const name of ["one", "two", "three"])
      await publishImage(world.upstream.repository(name), "v1", ["base", name]);
    const copies = plan(
      ...["one", "two", "three"].map((name) =>
        imageCopy(`up.example/${name}:v1`, `local.example/${name}:v1`),
      ),
    );

    const outcomes = await run(copies, world.stores);

    expect(outcomes.map(({ status }) => status)).toEqual(["copied", "copied", "copied"]);
    expect(new Set(world.opened).size).toBe(world.opened.length);
    expect(summarize(outcomes).mounted).toBeGreaterThan(0);
  });

  test("what images of one repository share was not already there, unless it was", async () => {
    const world = createWorld();
    for (const tag of ["v1", "v2"]) await publishImage(world.upstream.repository("one"), tag, ["base", tag]);
    const both = ["v1", "v2"].map((tag) => imageCopy(`up.example/one:${tag}`, `local.example/one:${tag}`));

    for (const stores of [foreseenStores(world.stores), world.stores]) {
      const { sent, mounted, skipped } = summarize(await run(plan(...both), stores));
      expect(skipped).toBe(0);
      expect(sent).toBeGreaterThan(0);
      expect(mounted).toBeGreaterThan(0);
    }
    await publishImage(world.upstream.repository("one"), "v3", ["base", "v3"]);
    const third = plan(imageCopy("up.example/one:v3", "local.example/one:v3"));
    expect(summarize(await run(third, world.stores)).skipped).toBeGreaterThan(0);
  });

  test("small blobs do not wait for large ones", async () => {
    const { promise: smallOnesPut, resolve: release } = deferred();
    let small = 0;
    const target = (store: TargetRepository): TargetRepository => ({
      ...store,
      put: async (blob, open) => {
        if (blob.size > 256 * 1024) await smallOnesPut;
        else if (++small === 4) release();
        return store.put(blob, open);
      },
    });
    const world = createWorld({ target });
    await publishImage(world.upstream.repository("a"), "v1", ["small", "large".repeat(64 * 1024)]);
    const copies = plan(imageCopy("up.example/a:v1", "local.example/a:v1"));

    const [outcome] = await run(copies, world.stores, { concurrency: 1 });

    expect(outcome?.status).toBe("copied");
  });

  test("one failing image does not stop the others, and names its side", async () => {
    const world = createWorld();
    await publishImage(world.upstream.repository("good"), "v1", ["base"]);
    const outcomes = await run(
      plan(
        imageCopy("up.example/missing:v1", "local.example/missing:v1"),
        imageCopy("up.example/good:v1", "local.example/good:v1"),
      ),
      world.stores,
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["failed", "copied"]);
    expect(outcomes[0]?.error).toMatchObject({ code: "IMAGE_NOT_FOUND", side: "upstream" });
  });

  test("content that is not what its digest says is never tagged", async () => {
    const corrupt = (store: ImageStore): ImageStore => ({
      ...store,
      open: () => Promise.resolve(Readable.from([Buffer.from("garbage")], { objectMode: false })),
    });
    const world = createWorld({ source: corrupt });
    await publishImage(world.upstream.repository("a"), "v1", ["base"]);
    const [outcome] = await run(plan(imageCopy("up.example/a:v1", "local.example/a:v1")), world.stores);
    expect(outcome?.status).toBe("failed");
    expect(await world.local.repository("a").resolve("v1")).toBeUndefined();
  });

  test("a moved tag sends only what is different", async () => {
    const world = createWorld();
    const copies = plan(imageCopy("up.example/a:v1", "local.example/a:v1"));
    await publishImage(world.upstream.repository("a"), "v1", ["base", "old"]);
    await run(copies, world.stores);
    const index = await publishImage(world.upstream.repository("a"), "v1", ["base", "new"]);
    world.opened.length = 0;
    const [outcome] = await run(copies, world.stores);
    expect(outcome).toMatchObject({ status: "copied", digest: index.descriptor.digest });
    expect(world.opened).toHaveLength(2);
  });

  test("an index whose child is not committed at the target is healed", async () => {
    let lies = true;
    const forgetful = (store: TargetRepository): TargetRepository => ({
      ...store,
      resolve: async (reference) => {
        const found = await store.resolve(reference);
        return (
          found ??
          (lies && reference.startsWith("sha256:")
            ? { mediaType: "", digest: "sha256:0", size: 0 }
            : undefined)
        );
      },
      putManifest: async (manifest, tag) => {
        try {
          await store.putManifest(manifest, tag);
        } catch (error) {
          lies = false;
          throw error;
        }
      },
    });
    const world = createWorld({ target: forgetful });
    const copies = plan(imageCopy("up.example/a:v1", "local.example/a:v1"));
    await publishImage(world.upstream.repository("a"), "v1", ["old"]);
    await run(copies, world.stores);
    lies = true;
    const index = await publishImage(world.upstream.repository("a"), "v1", ["new"]);
    await run(copies, world.stores);
    expect((await world.local.repository("a").resolve("v1"))?.digest).toBe(index.descriptor.digest);
  });

  test("a leader's failure is forgotten, so that whoever waited for it tries itself", async () => {
    let failures = 1;
    const flaky = (store: TargetRepository): TargetRepository => ({
      ...store,
      put: (blob, open) => {
        if (failures-- > 0) return Promise.reject(new UserError("SERVER_ERROR", "no"));
        return store.put(blob, open);
      },
    });
    const world = createWorld({ target: flaky });
    for (const name of ["one", "two"]) await publishImage(world.upstream.repository(name), "v1", ["base"]);
    const outcomes = await run(
      plan(
        imageCopy("up.example/one:v1", "local.example/one:v1"),
        imageCopy("up.example/two:v1", "local.example/two:v1"),
      ),
      world.stores,
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["copied", "failed"]);
  });
});

describe("with a lock", () => {
  test("a target that has the locked digest is not compared with upstream", async () => {
    const world = createWorld();
    const index = await publishImage(world.upstream.repository("a"), "v1", ["base"]);
    const copy = { ...imageCopy("up.example/a:v1", "local.example/a:v1"), digest: index.descriptor.digest };
    await run(plan(copy), world.stores);
    const stores = { ...world.stores, sourceImages: () => [] };
    expect(await run(plan(copy), stores)).toMatchObject([{ status: "present" }]);
  });

  test("a tag that moved is an error that shows both digests, and nothing is written", async () => {
    const world = createWorld();
    const old = await publishImage(world.upstream.repository("a"), "v1", ["old"]);
    const moved = await publishImage(world.upstream.repository("a"), "v1", ["new"]);
    const copy = { ...imageCopy("up.example/a:v1", "local.example/a:v1"), digest: old.descriptor.digest };
    const [outcome] = await run(plan(copy), world.stores);
    expect(outcome?.error).toMatchObject({ code: "TAG_MOVED" });
    expect(String(outcome?.error)).toContain(old.descriptor.digest);
    expect(String(outcome?.error)).toContain(moved.descriptor.digest);
    expect(await world.local.repository("a").resolve("v1")).toBeUndefined();
  });
});

describe("files", () => {
  test("a file and its hash beside it arrive; a second run sends nothing", async () => {
    const world = createWorld();
    const copies = plan(fileCopy("a/tool", "tool"));
    expect(await run(copies, world.stores)).toMatchObject([{ status: "copied", sent: 4 }]);
    const hash = digestOf(Buffer.from("tool")).slice("sha256:".length);
    expect(await readAll(world, "a/tool.sha256")).toBe(hash);
    expect(await run(copies, world.stores)).toMatchObject([{ status: "present", sent: 0 }]);
  });

  test("a damaged file beside a good hash file is found and repaired", async () => {
    const world = createWorld();
    const copies = plan(fileCopy("a/tool", "tool"));
    await run(copies, world.stores);
    const damaged = Buffer.from("too");
    await world.localFiles.write("a/tool", {}, () =>
      Promise.resolve(Readable.from([damaged], { objectMode: false })),
    );
    expect(await run(copies, world.stores)).toMatchObject([{ status: "copied" }]);
    expect(await readAll(world, "a/tool")).toBe("tool");
  });

  test("wrong content never becomes visible", async () => {
    const world = createWorld();
    const [outcome] = await run(plan(fileCopy("a/tool", "something else")), world.stores);
    expect(outcome?.status).toBe("failed");
    expect(await world.localFiles.stat("a/tool")).toBeUndefined();
    expect(await world.localFiles.stat("a/tool.sha256")).toBeUndefined();
  });

  test("a file whose hash nobody knows is not copied", async () => {
    const { kind, name, target } = fileCopy("a/tool", "tool");
    const [outcome] = await run(plan({ kind, name, target }), createWorld().stores);
    expect(outcome?.error).toMatchObject({ code: "UNKNOWN_HASH" });
  });
});

test("events tell how each asset went, in one started and one done", async () => {
  const world = createWorld();
  await publishImage(world.upstream.repository("a"), "v1", ["base"]);
  const events: TransferEvent[] = [];
  await run(
    plan(imageCopy("up.example/a:v1", "local.example/a:v1"), fileCopy("a/tool", "tool")),
    world.stores,
    {
      onEvent: (event) => events.push(event),
    },
  );
  const count = (type: TransferEvent["type"]): number => events.filter((event) => event.type === type).length;
  expect([count("planned"), count("started"), count("done"), count("blob")]).toEqual([1, 2, 2, 4]);
  const read = events.reduce((sum, event) => sum + (event.type === "progress" ? event.bytes : 0), 0);
  const sent = events.reduce((sum, event) => sum + (event.type === "done" ? event.outcome.sent : 0), 0);
  expect(read).toBe(sent);
});

async function readAll(world: World, path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await world.localFiles.open(path, 0)) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}
