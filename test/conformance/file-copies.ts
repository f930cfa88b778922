import { describe, expect, it } from "vitest";
import type { FileStore } from "../../src/content/file-store.ts";
import { createHttp } from "../../src/http/create-http.ts";
import type { Http } from "../../src/http/http.ts";
import { openWebSource } from "../../src/files/web/web-source.ts";
import type { AssetOutcome } from "../../src/transfer/asset-outcome.ts";
import { run } from "../../src/transfer/run.ts";
import type { FileCopy } from "../../src/transfer/transfer-plan.ts";
import type { TransferStores } from "../../src/transfer/transfer-stores.ts";
import { described, madeUpBytes, readAll, sha256 } from "./file-store.ts";
import { answerWith, startScriptedServer, type ScriptedServer } from "./scripted-server.ts";

/** A file repository, empty at first, that files are copied into. */
export interface CopyTarget {
  /** As each run opens it. */
  readonly open: (http: Http, options?: { readonly deep: boolean }) => FileStore;
  /** Puts other content in the place of a file, behind the store's back. */
  readonly tamper: (path: string, bytes: Buffer) => Promise<void>;
  readonly close?: () => Promise<void>;
}

export interface CopyTraits {
  /** Requests to the target of a run with nothing to do, over the files that there are. */
  readonly idleRequests: (files: number) => number;
  /** False where content that is altered but not in its length is found only by reading it. */
  readonly noticesEverything: boolean;
}

const CONTENT: Readonly<Record<string, Buffer>> = {
  "release/v1.34.2/bin/linux/amd64/kubelet": madeUpBytes(700_000, 1),
  "release/v1.34.2/bin/linux/arm64/kubelet": madeUpBytes(650_000, 2),
  "kops/v1.34.1+x/linux/amd64/nodeup": madeUpBytes(900_000, 3),
  "cni plugins/cni-100%.tgz": madeUpBytes(300_000, 4),
};
const PATHS = Object.keys(CONTENT);
const [FIRST = ""] = PATHS;

/** What a run of copies must do with every file repository. */
export function fileCopyConformance(
  name: string,
  makeTarget: () => Promise<CopyTarget>,
  traits: CopyTraits,
): void {
  describe(`file copies: ${name}`, () => {
    it("copies everything, with hash files as kOps reads them; a second run sends nothing", async () => {
      await withTarget(makeTarget, async (target, upstream) => {
        expect(statuses(await runOnce(target, upstream))).toEqual(PATHS.map(() => "copied"));
        await expectEverything(target);
        upstream.requests.length = 0;
        const counts: number[] = [];
        expect(statuses(await runOnce(target, upstream, counts))).toEqual(PATHS.map(() => "present"));
        expect(upstream.requests).toEqual([]);
        expect(counts).toEqual([traits.idleRequests(PATHS.length)]);
      });
    });

    it("brings a hash file back that was lost", async () => {
      await withTarget(makeTarget, async (target, upstream) => {
        await runOnce(target, upstream);
        await target.tamper(`${FIRST}.sha256`, Buffer.from("not a hash"));
        await runOnce(target, upstream);
        await expectEverything(target);
      });
    });

    it("finds and repairs a truncated file beside a good hash file", async () => {
      await withTarget(makeTarget, async (target, upstream) => {
        await runOnce(target, upstream);
        await target.tamper(FIRST, contentOf(FIRST).subarray(0, 1000));
        expect(statuses(await runOnce(target, upstream))[0]).toBe("copied");
        await expectEverything(target);
      });
    });

    it(`finds and repairs an altered file ${traits.noticesEverything ? "" : "when it reads it"}`, async () => {
      await withTarget(makeTarget, async (target, upstream) => {
        await runOnce(target, upstream);
        await target.tamper(FIRST, madeUpBytes(contentOf(FIRST).length, 9));
        const options = { deep: !traits.noticesEverything };
        const deep = { ...target, open: (http: Http) => target.open(http, options) };
        expect(statuses(await runOnce(deep, upstream))).toEqual(["copied", "present", "present", "present"]);
        await expectEverything(target);
      });
    });

    it("lets two runs at once do the same", async () => {
      await withTarget(makeTarget, async (target, upstream) => {
        const outcomes = await Promise.all([runOnce(target, upstream), runOnce(target, upstream)]);
        expect(statuses(outcomes.flat())).not.toContain("failed");
        await expectEverything(target);
      });
    });

    it("loses nothing where upstream fails in every way that passes", async () => {
      await withTarget(
        makeTarget,
        async (target, upstream) => {
          expect(statuses(await runOnce(target, upstream))).toEqual(PATHS.map(() => "copied"));
          await expectEverything(target);
        },
        (path, tries) => {
          if (tries === 1) return path === FIRST ? { status: 500 } : { cutAt: 100_001 };
          return tries === 2 ? { status: 429 } : {};
        },
      );
    });

    it("keeps wrong content out, and the rest goes on", async () => {
      await withTarget(
        makeTarget,
        async (target, upstream) => {
          const [first, ...rest] = await runOnce(target, upstream);
          expect(first).toMatchObject({ status: "failed", error: { code: "DIGEST_MISMATCH" } });
          expect(statuses(rest)).toEqual(["copied", "copied", "copied"]);
          const http = createHttp();
          expect(await target.open(http).stat(FIRST)).toBeUndefined();
          expect(await target.open(http).stat(`${FIRST}.sha256`)).toBeUndefined();
          await http.close();
        },
        (path) => (path === FIRST ? { bytes: madeUpBytes(contentOf(FIRST).length, 8) } : {}),
      );
    });
  });
}

/** What upstream does with a request for content; everything in order where it says nothing. */
interface Fault {
  readonly status?: number;
  readonly cutAt?: number;
  readonly bytes?: Buffer;
}

async function withTarget(
  makeTarget: () => Promise<CopyTarget>,
  test: (target: CopyTarget, upstream: ScriptedServer) => Promise<void>,
  faultOf: (path: string, tries: number) => Fault = () => ({}),
): Promise<void> {
  const tries = new Map<string, number>();
  const upstream = await startScriptedServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    if (request.method === "GET") tries.set(path, (tries.get(path) ?? 0) + 1);
    const fault = request.method === "GET" ? faultOf(path, tries.get(path) ?? 0) : {};
    const { status, cutAt, bytes = contentOf(path) } = fault;
    if (status !== undefined) response.writeHead(status, { "retry-after": "0" }).end();
    else answerWith(request, response, bytes, { etag: '"v1"', ...(cutAt === undefined ? {} : { cutAt }) });
  });
  const target = await makeTarget();
  try {
    await test(target, upstream);
  } finally {
    await target.close?.();
    await upstream.close();
  }
}

/** One run, as a process of its own would do it; `counts` gets the number of requests to the target. */
async function runOnce(
  target: CopyTarget,
  upstream: ScriptedServer,
  counts?: number[],
): Promise<AssetOutcome[]> {
  const [http, upstreamHttp] = [createHttp({ backoffMs: 5 }), createHttp({ backoffMs: 5 })];
  const store = target.open(http);
  const stores: TransferStores = {
    sourceImages: () => [],
    targetImage: () => {
      throw new Error("there are no images");
    },
    sourceFiles: (url) => {
      const source = openWebSource(upstream.url, { http: upstreamHttp, side: "upstream" });
      return [{ source, path: url, url: `${upstream.url}/${url}` }];
    },
    targetFiles: () => Promise.resolve(store),
  };
  try {
    const outcomes = await run({ copies: PATHS.map(copyOf), unmapped: [] }, stores);
    counts?.push(requestsOf(http));
    return outcomes;
  } finally {
    await http.close();
    await upstreamHttp.close();
  }
}

function copyOf(path: string): FileCopy {
  return {
    kind: "file",
    name: path,
    target: { root: "target", path },
    sha256: sha256(contentOf(path)),
  };
}

function requestsOf(http: Http): number {
  const counted = http.counters().flatMap(({ requests }) => Object.values(requests));
  return counted.reduce((sum, count) => sum + count, 0);
}

async function expectEverything(target: CopyTarget): Promise<void> {
  const http = createHttp();
  const store = target.open(http);
  for (const path of PATHS) {
    expect((await readAll(await store.open(path, 0))).equals(contentOf(path))).toBe(true);
    const hash = await readAll(await store.open(`${path}.sha256`, 0));
    expect(hash.toString()).toBe(described(contentOf(path)).sha256);
  }
  await http.close();
}

function contentOf(path: string): Buffer {
  return CONTENT[path] ?? Buffer.alloc(0);
}

function statuses(outcomes: readonly AssetOutcome[]): string[] {
  return outcomes.map(({ status }) => status);
}
