import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { parseImageReference } from "../../src/content/image-reference.ts";
import type { ImageStore } from "../../src/content/image-store.ts";
import { childrenOf } from "../../src/content/manifest-children.ts";
import { createHttp } from "../../src/http/create-http.ts";
import { createRegistry } from "../../src/registry/create-registry.ts";
import { describeWith } from "../conformance/real-server.ts";
import { startFlakyRegistry, type FlakyRegistry } from "../flaky-server.ts";
import { publishImage } from "../support/image-fixture.ts";
import { copyBetween, type CopyBetween } from "./copy-between.ts";
import { startDistribution } from "./distribution.ts";
import { readImage } from "./read-image.ts";

const NAMES = ["one", "two", "three", "four"].map((name) => `up.example/${name}:v1`);
const BLOB = /^GET \/v2\/(?<repository>.+)\/blobs\/(?<digest>sha256:[0-9a-f]+)/;
/**
 * The requests at which a copying process is killed. Upstream is asked for 12 manifests, then for 10 small blobs and, one after another, for
 * 10 large ones: by the first kill some large ones have arrived, and some are left for the second run.
 */
const FIRST_KILL = 28;
const SECOND_KILL = { upstream: 14, target: 22 };
const ONE_BY_ONE = { downloads: 1, uploads: 1 };

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

/** A registry that can kill a process. */
interface DeadlyRegistry extends FlakyRegistry {
  /** Kills the process at the request of that number from now. */
  killAt(requests: number, child: ChildProcess): void;
}

async function startDeadly(): Promise<DeadlyRegistry> {
  let left = Infinity;
  let victim: ChildProcess | undefined;
  const act = (): boolean => {
    left -= 1;
    if (left === 0) victim?.kill("SIGKILL");
    return false;
  };
  const registry = await startFlakyRegistry([{ times: Infinity, act }]);
  closers.push(() => registry.close());
  return {
    ...registry,
    killAt: (requests, child) => {
      [left, victim] = [requests, child];
    },
  };
}

async function startUpstream(): Promise<DeadlyRegistry> {
  const registry = await startDeadly();
  for (const name of NAMES) {
    const { repository } = parseImageReference(name);
    const layers = ["shared ".repeat(100_000), repository.repeat(200_000), `${repository} end`];
    await publishImage(registry.images.repository(repository), "v1", layers);
  }
  return registry;
}

function startCopying(request: CopyBetween): ChildProcess {
  const module = JSON.stringify(new URL("./copy-between.ts", import.meta.url).href);
  const program = `
    const { copyBetween } = await import(${module});
    await copyBetween(${JSON.stringify(request)});
  `;
  const flags = ["--import", "tsx", "--input-type=module", "-e", program];
  return spawn(process.execPath, flags, { stdio: ["ignore", "ignore", "inherit"] });
}

/** Repositories and blobs of an upstream image, as "repository digest". */
async function blobsOf(store: ImageStore, repository: string, reference: string): Promise<string[]> {
  const manifest = await store.manifest(reference);
  if (manifest === undefined) return [];
  const { manifests, blobs } = childrenOf(manifest);
  const below = await Promise.all(manifests.map((child) => blobsOf(store, repository, child.digest)));
  return [...blobs.map(({ digest }) => `${repository} ${digest}`), ...below.flat()];
}

/** `deadly` is the target where that can kill, too. */
async function killedAndCompleted(target: string, deadly?: DeadlyRegistry): Promise<void> {
  const upstream = await startUpstream();
  const request = { names: NAMES, mirrors: [`up.example=${upstream.host}`], target, http: ONE_BY_ONE };
  const http = createHttp();
  closers.push(() => http.close());
  const local = createRegistry({ host: target, http });
  const all = await Promise.all(
    NAMES.map((name) => parseImageReference(name)).map(({ repository }) =>
      blobsOf(upstream.images.repository(repository), repository, "v1"),
    ),
  );
  const missingNow = async (): Promise<string[]> => {
    const found = all.flat().map(async (key) => {
      const [repository = "", digest = ""] = key.split(" ");
      const blob = { mediaType: "", digest: digest as `sha256:${string}`, size: 0 };
      return (await local.repository(repository).has(blob)) ? [] : [key];
    });
    return (await Promise.all(found)).flat();
  };
  const checkNames = async (): Promise<number> => {
    let complete = 0;
    for (const name of NAMES) {
      const { repository } = parseImageReference(name);
      if ((await local.repository(repository).resolve("v1")) === undefined) continue;
      const wanted = await readImage(upstream.images.repository(repository), "v1");
      expect(await readImage(local.repository(repository), "v1")).toEqual(wanted);
      complete += 1;
    }
    return complete;
  };
  /** What a run read upstream of what the target had: a blob is needed where some repository lacks it. */
  const readAgain = (missing: readonly string[]): string[] => {
    const needed = new Set(missing.map((key) => key.split(" ")[1]));
    return upstream.requests.filter(
      (line) => BLOB.test(line) && !needed.has(BLOB.exec(line)?.groups?.["digest"]),
    );
  };

  let missing = await missingNow();
  expect(missing).toEqual(all.flat());
  for (const [killer, requests] of [
    [upstream, FIRST_KILL],
    deadly === undefined
      ? ([upstream, SECOND_KILL.upstream] as const)
      : ([deadly, SECOND_KILL.target] as const),
  ] as const) {
    upstream.requests.length = 0;
    const child = startCopying(request);
    killer.killAt(requests, child);
    await once(child, "exit");
    expect(child.signalCode).toBe("SIGKILL");
    expect(readAgain(missing)).toEqual([]);
    await checkNames();
    missing = await missingNow();
  }
  expect(missing.length).toBeLessThan(all.flat().length);
  upstream.requests.length = 0;
  const outcomes = await copyBetween(request);
  expect(outcomes.map(({ status }) => status)).not.toContain("failed");
  expect(readAgain(missing)).toEqual([]);
  expect(await checkNames()).toBe(NAMES.length);
}

describe("a copy that is killed again and again sends only what is missing, and no name lacks anything", () => {
  test("on our own server", async () => {
    const target = await startDeadly();
    await killedAndCompleted(target.host, target);
  });

  describeWith("docker-registry", (program) => {
    test("as well", async () => {
      const target = await startDistribution(program);
      closers.push(() => target.close());
      await killedAndCompleted(target.host);
    });
  });
});
