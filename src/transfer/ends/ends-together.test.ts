import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { publishImage } from "../../../test/support/image-fixture.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import type { FileStore } from "../../content/file-store.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { readBlob } from "../../content/read-blob.ts";
import { digestOf } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import { giveBack, lend } from "../../values/lent-bytes.ts";
import type { AssetOutcome } from "../asset-outcome.ts";
import { run } from "../run.ts";
import type { AssetCopy } from "../transfer-plan.ts";
import type { TargetRepository, TransferStores } from "../transfer-stores.ts";
import { askUpstreamOnce } from "./ask-upstream-once.ts";
import { EndsTogether, type EndsOptions } from "./ends-together.ts";

const MiB = 1024 * 1024;
const LARGE = randomBytes(5 * MiB);
const TAGS = ["v1", "v2", "v3"];

/** How one end differs from one that simply works. */
interface Quirks {
  readonly target?: (store: TargetRepository) => TargetRepository;
  readonly files?: (store: FileStore) => FileStore;
}

/** Upstream with images that share layers and a large file; buffers are filled anew as soon as they are given back. */
async function createUpstream() {
  const images = createMemoryImages();
  for (const tag of TAGS)
    await publishImage(images.repository("a/b"), tag, ["base", `${"x".repeat(2 * MiB)} ${tag}`]);
  const files = createMemoryFiles({ large: LARGE, small: Buffer.from("small") });
  const asked = new Map<string, number>();
  const count = (what: string): void => void asked.set(what, (asked.get(what) ?? 0) + 1);
  const read = { bytes: 0 };
  const lent = (stream: Readable): Readable =>
    Readable.from(
      lendChunks(stream, (bytes) => (read.bytes += bytes)),
      {
        objectMode: false,
        highWaterMark: 64 * 1024,
      },
    );
  const stores: Pick<TransferStores, "sourceImages" | "sourceFiles"> = {
    sourceImages: ({ repository }) => {
      const store = images.repository(repository);
      return [
        {
          ...store,
          manifest: (reference) => {
            count(`manifest ${reference}`);
            return store.manifest(reference);
          },
          open: async (blob: Descriptor, offset: number) => {
            count(`blob ${blob.digest}`);
            return lent(await store.open(blob, offset));
          },
        },
      ];
    },
    sourceFiles: (url) => [
      {
        source: {
          stat: (path) => files.stat(path),
          open: async (path, offset) => {
            count(`file ${path}`);
            return lent(await files.open(path, offset));
          },
        },
        path: new URL(url).pathname.slice(1),
        url,
      },
    ],
  };
  return { images, stores, asked, read };
}

async function* lendChunks(stream: Readable, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    for (let at = 0; at < (chunk as Buffer).byteLength; at += 64 * 1024) {
      const part = (chunk as Buffer).subarray(at, at + 64 * 1024);
      onBytes(part.byteLength);
      const buffer = Buffer.allocUnsafeSlow(part.byteLength);
      part.copy(buffer);
      // Whoever still reads it then reads something else.
      lend(buffer.buffer, () => buffer.fill(0));
      yield buffer;
    }
  }
}

function createEnd({ target = (store) => store, files = (store) => store }: Quirks = {}) {
  const images = createMemoryImages();
  const own = createMemoryFiles();
  return {
    images,
    files: own,
    stores: {
      targetImage: ({ repository }: { repository: string }) => target(images.repository(repository)),
      targetFiles: () => Promise.resolve(files(own)),
    },
  };
}

const COPIES: readonly AssetCopy[] = [
  ...TAGS.map((tag): AssetCopy => ({
    kind: "image",
    name: `up.example/a/b:${tag}`,
    source: parseImageReference(`up.example/a/b:${tag}`),
    target: parseImageReference(`local.example/a-b:${tag}`),
  })),
  ...(["large", "small"] as const).map((path): AssetCopy => ({
    kind: "file",
    name: `https://files.example/${path}`,
    target: { root: "local", path },
    sha256: digestOf(path === "large" ? LARGE : Buffer.from("small")).slice("sha256:".length),
  })),
];

type End = ReturnType<typeof createEnd>;
type Upstream = Awaited<ReturnType<typeof createUpstream>>;

function copyAll(upstream: Upstream, ends: readonly End[], patienceMs = 20_000): Promise<AssetOutcome[][]> {
  return Promise.all(startAll(upstream, ends, { patienceMs, heavy: 2, light: 4 }));
}

function startAll(
  upstream: Upstream,
  ends: readonly End[],
  options: Omit<EndsOptions, "ends">,
): Promise<AssetOutcome[]>[] {
  const together = new EndsTogether({ ends: ends.length, ...options });
  const askOnce = askUpstreamOnce();
  return ends.map(async ({ stores }, at): Promise<AssetOutcome[]> => {
    const places = { ...stores, ...askOnce(upstream.stores) };
    const outcomes = await run({ copies: COPIES, unmapped: [] }, places, {
      together: together.end(at),
      concurrency: options.heavy,
    });
    together.finished(at);
    return outcomes;
  });
}

async function expectComplete(upstream: Upstream, { images, files }: End): Promise<void> {
  for (const tag of TAGS) {
    const index = await images.repository("a-b").manifest(tag);
    expect(index?.descriptor).toEqual((await upstream.images.repository("a/b").manifest(tag))?.descriptor);
  }
  for (const { digest, size } of await layersOf(upstream)) {
    const blob = { mediaType: "", digest, size };
    expect(digestOf(await readBlob(images.repository("a-b"), blob))).toBe(digest);
  }
  expect(digestOf(await readFile(files, "large"))).toBe(digestOf(LARGE));
  expect((await readFile(files, "small")).toString()).toBe("small");
}

async function readFile(files: FileStore, path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await files.open(path, 0)) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function layersOf({ images }: Upstream): Promise<Descriptor[]> {
  const store = images.repository("a/b");
  const layers: Descriptor[] = [];
  for (const tag of TAGS) {
    const index = JSON.parse(Buffer.from((await store.manifest(tag))?.bytes ?? "").toString()) as {
      manifests: Descriptor[];
    };
    for (const { digest } of index.manifests) {
      const manifest = JSON.parse(Buffer.from((await store.manifest(digest))?.bytes ?? "").toString()) as {
        layers: Descriptor[];
      };
      layers.push(...manifest.layers);
    }
  }
  return layers;
}

const moreThanOnce = ({ asked }: Upstream): string[] =>
  [...asked].filter(([, times]) => times > 1).map(([what]) => what);

/** Reads as the wire does: takes a chunk, is done with it a while later, and gives it back. */
function takenLater(open: OpenStream, later: () => Promise<unknown>): OpenStream {
  return async (offset) => {
    const source = await open(offset);
    const result = new Readable({
      read: () => undefined,
      destroy: (error, callback) => {
        source.destroy();
        callback(error);
      },
    });
    let written: Promise<unknown> = Promise.resolve();
    source.on("data", (chunk: Buffer) => {
      source.pause();
      written = written.then(later).then(() => {
        result.push(Buffer.from(chunk));
        giveBack(chunk);
        source.resume();
      });
    });
    source.on("end", () => void written.then(() => result.push(null)));
    source.on("error", (error) => result.destroy(error));
    return result;
  };
}

/** An end that takes everything later. */
function lateEnd(later: () => Promise<unknown>): ReturnType<typeof createEnd> {
  return createEnd({
    target: (store) => ({ ...store, put: (blob, open) => store.put(blob, takenLater(open, later)) }),
    files: (store) => ({
      ...store,
      write: (path, file, open) => store.write(path, file, takenLater(open, later)),
    }),
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/**
 * Seconds that go by, by a clock that stands still while there is anything to do, until something has happened; 600 at most. Nothing in it may use
 * threads or sockets: what they do is not seen as something to do, and the clock would go on meanwhile.
 */
async function secondsUntil(happens: Promise<unknown>): Promise<number> {
  const seen = { isOver: false };
  void happens.then(() => (seen.isOver = true));
  for (let seconds = 0; ; seconds += 5) {
    for (let turn = 0; turn < 1000 && !seen.isOver; turn += 1) await nextTurn();
    if (seen.isOver || seconds >= 600) return seconds;
    vi.advanceTimersByTime(5000);
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
const takesAll = async (open: OpenStream): Promise<never> => {
  await (await open(0)).resume().toArray();
  return never();
};
const takesNothing = async (open: OpenStream): Promise<never> => {
  await open(0);
  return never();
};

describe("several ends", () => {
  test("get every byte from one reading of upstream, a slow one and one with a part of it included", async () => {
    const upstream = await createUpstream();
    const slow = lateEnd(() => sleep(2));
    const ends = [createEnd(), slow, createEnd()];
    const first = await copyAll(upstream, ends);
    for (const outcomes of first) expect(outcomes.map(({ status }) => status)).not.toContain("failed");
    expect(moreThanOnce(upstream)).toEqual([]);
    for (const end of ends) await expectComplete(upstream, end);

    // An end that joins later gets all; those that have it read nothing.
    upstream.asked.clear();
    const late = createEnd();
    const second = await copyAll(upstream, [...ends, late]);
    expect(second[0]?.map(({ status }) => status)).toEqual(COPIES.map(() => "present"));
    expect(moreThanOnce(upstream)).toEqual([]);
    await expectComplete(upstream, late);
  });

  test("go on without one that refuses everything", async () => {
    const upstream = await createUpstream();
    const refusal = new UserError("UNAUTHORIZED", "no", { side: "local" });
    const closed = createEnd({
      target: (store) => ({ ...store, put: () => Promise.reject(refusal) }),
      files: (store) => ({ ...store, write: () => Promise.reject(refusal) }),
    });
    const open = createEnd();
    const [failed = [], done = []] = await copyAll(upstream, [closed, open]);
    expect(failed.map(({ status }) => status)).toEqual(COPIES.map(() => "failed"));
    expect(done.map(({ status }) => status)).toEqual(COPIES.map(() => "copied"));
    expect(moreThanOnce(upstream)).toEqual([]);
    await expectComplete(upstream, open);
  });

  test("go on without one whose upload breaks in the middle, which resumes by itself", async () => {
    const upstream = await createUpstream();
    let broken = 0;
    const breaking = createEnd({
      files: (store) => ({
        ...store,
        write: async (path, file, open) => {
          const stream = await open(0);
          const first = await firstChunk(stream);
          stream.destroy();
          broken += 1;
          const rest = async (offset: number): Promise<Readable> =>
            offset === 0
              ? Readable.from(joined(first, await open(first.byteLength)), { objectMode: false })
              : open(offset);
          return store.write(path, file, rest);
        },
      }),
    });
    const ends = [breaking, createEnd()];
    await copyAll(upstream, ends);
    // Two files, and the hash beside each.
    expect(broken).toBe(4);
    for (const end of ends) await expectComplete(upstream, end);
  });

  test("go on without one that stands still, which gets the rest by itself once it moves", async () => {
    const upstream = await createUpstream();
    let letGo = (): void => undefined;
    const others = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const standing = lateEnd(() => others);
    const open = createEnd({
      files: (store) => ({
        ...store,
        write: async (path, file, read) => {
          const written = await store.write(path, file, read);
          if (path === "large") letGo();
          return written;
        },
      }),
    });
    const ends = [standing, open];
    const all = await copyAll(upstream, ends, 200);
    for (const outcomes of all) expect(outcomes.map(({ status }) => status)).not.toContain("failed");
    for (const end of ends) await expectComplete(upstream, end);
  });

  test.each<[string, { readonly quirks: Quirks; readonly endsItself: boolean }]>([
    ["takes nothing of a layer", { quirks: standing("put", takesNothing), endsItself: true }],
    ["never answers to a layer that it has", { quirks: standing("put", takesAll), endsItself: true }],
    ["never asks for a layer", { quirks: standing("put", never), endsItself: true }],
    ["never says what it has", { quirks: standing("resolve", never), endsItself: false }],
    ["never answers to a manifest", { quirks: standing("putManifest", never), endsItself: false }],
  ])("complete with one place in the queue beside one that %s", async (_what, { quirks, endsItself }) => {
    const upstream = await createUpstream();
    const ends = [createEnd(), createEnd(quirks), createEnd()];
    const [first, standing, last] = startAll(upstream, ends, { patienceMs: 60, heavy: 1, light: 1 });
    for (const outcomes of [await first, await last])
      expect(outcomes?.map(({ status }) => status)).toEqual(COPIES.map(() => "copied"));
    if (!endsItself) return;
    const failed = (await standing)?.filter(({ copy }) => copy.kind === "image");
    expect(failed?.map(({ error }) => (error as UserError).code)).toEqual(TAGS.map(() => "TIMEOUT"));
  });
});

test.each([
  ["takes nothing of what it asks for", takesNothing],
  ["never asks for anything", never],
])("one that %s is waited for once, and not for each place in the queue anew", async (_what, put) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const upstream = await createUpstream();
  const ends = [createEnd(), createEnd(standing("put", put)), createEnd()];
  const aside: number[] = [];
  const onAside = (end: number): void => void aside.push(end);
  const options = { patienceMs: 20_000, heavy: 1, light: 1, onAside };
  const [first, , last] = startAll(upstream, ends, options);
  expect(await secondsUntil(Promise.all([first, last]))).toBeLessThanOrEqual(60);
  for (const end of [ends[0], ends[2]]) if (end !== undefined) await expectComplete(upstream, end);
  expect(aside).toEqual([1]);
});

test("contents that stood still one after the other, and failed, do not stand at once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const aside: number[] = [];
  const onAside = (end: number): void => void aside.push(end);
  const together = new EndsTogether({ ends: 1, patienceMs: 20_000, heavy: 4, light: 4, onAside });
  for (const key of ["first", "second", "third"]) {
    let fail = (): void => undefined;
    const act = (): Promise<never> =>
      new Promise((_resolve, reject) => (fail = () => reject(new Error("no answer"))));
    const content = { key, size: MiB, scopes: [key], queue: "heavy" as const, open: never };
    const read = together.end(0).read(content, act);
    for (let seconds = 0; seconds < 40; seconds += 5) {
      await nextTurn();
      // The end does other things meanwhile.
      together.active(0);
      vi.advanceTimersByTime(5_000);
    }
    fail();
    await expect(read).rejects.toThrow("no answer");
  }
  expect(aside).toEqual([]);
});

test("a process that was stopped for an hour gives up no end for it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const upstream = await createUpstream();
  let goOn = (): void => undefined;
  const moves = new Promise<void>((resolve) => (goOn = resolve));
  const ends = [createEnd(), lateEnd(() => moves)];
  const all = Promise.all(startAll(upstream, ends, { patienceMs: 20_000, heavy: 2, light: 4 }));
  for (let turn = 0; turn < 1000; turn += 1) await nextTurn();
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  goOn();
  for (const outcomes of await all) expect(outcomes.map(({ status }) => status)).not.toContain("failed");
});

/** An end at whose images something never comes to its end. */
function standing(
  what: "put" | "resolve" | "putManifest",
  act: (open: OpenStream) => Promise<never>,
): Quirks {
  const put: TargetRepository["put"] = (_blob, open) => act(open);
  const other = (): Promise<never> => new Promise(() => undefined);
  return { target: (store) => ({ ...store, [what]: what === "put" ? put : other }) };
}

async function firstChunk(stream: Readable): Promise<Buffer> {
  const [chunk] = (await stream.take(1).toArray()) as Buffer[];
  return Buffer.from(chunk ?? "");
}

async function* joined(first: Buffer, rest: Readable): AsyncGenerator<Buffer> {
  yield first;
  for await (const chunk of rest) yield chunk as Buffer;
}
