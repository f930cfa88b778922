import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { FileStore } from "../src/content/file-store.ts";
import type { Hosts } from "../src/hosts/hosts.ts";
import { openHosts } from "../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../src/hosts/read-environment.ts";
import { possiblePaths } from "../src/tasks/prune/possible-paths.ts";
import { pruneRepositories } from "../src/tasks/prune/prune-repositories.ts";
import type { PruneReport, PruneRequest } from "../src/tasks/prune/prune-request.ts";
import type { Lock } from "../src/transfer/lock.ts";
import { planTransfer } from "../src/transfer/plan-transfer.ts";
import { FILE_PLACES, type FilePlace, type FilePlaceKind } from "./conformance/file-places.ts";
import { described, madeUpBytes, sha256, sourceOf } from "./conformance/file-store.ts";
import { startPutServer } from "./conformance/put-server.ts";
import { describeWith } from "./conformance/real-server.ts";

/** Names as they are, and some that a URL, a query or XML would garble. */
const NEEDED = [
  "release/v1.34.2/bin/linux/amd64/kubelet",
  "kops/v1.34.1+x/linux/amd64/nodeup",
  "cni plugins/cni-100%.tgz",
  "a&b <c>/it's #1?.tgz",
];
const STALE = ["release/v1.33.0/bin/linux/amd64/kubelet", "cni plugins/cni-99%.tgz", "top"];
const WITH_HASHES = (paths: readonly string[]) => paths.flatMap((path) => [path, `${path}.sha256`]);

function contentOf(path: string): Buffer {
  return path.endsWith(".sha256")
    ? Buffer.from(sha256(contentOf(path.slice(0, -".sha256".length))))
    : Buffer.concat([madeUpBytes(20_000), Buffer.from(path)]);
}

function lockOf(paths: readonly string[], root = "https://files.corp.example/deep/kops"): Lock {
  const files = paths.map((path) => {
    const url = `${root}/${path.split("/").map(encodeURIComponent).join("/")}`;
    const { sha256: hash, size } = described(contentOf(path));
    return { canonical: url, download: url, sha256: hash, size, why: [] };
  });
  return { images: [], files };
}

function pruneOf(kind: FilePlaceKind, program: string): void {
  describe(`prune of ${kind.name}`, () => {
    let place: FilePlace;
    let hosts: Hosts;
    let store: FileStore;
    beforeAll(async () => {
      place = await kind.start(program);
      hosts = openHosts(
        { plainHttp: [new URL(place.url).host] },
        readHostEnvironment({ HOME: "/nowhere", ...place.env }),
      );
      store = await (await hosts.stores()).targetFiles(place.url);
      for (const path of WITH_HASHES([...NEEDED, ...STALE]))
        await store.write(path, described(contentOf(path)), sourceOf(contentOf(path)));
    }, 30_000);
    afterAll(async () => {
      await hosts.close();
      await place.close();
    });

    const prune = (more: Partial<PruneRequest>): Promise<PruneReport> =>
      pruneRepositories({ locks: [lockOf(NEEDED)], place: { files: place.url }, ...more }, hosts);
    const gone = async (): Promise<string[]> => {
      const reader = await (await hosts.stores()).targetFiles(place.url);
      const all = WITH_HASHES([...NEEDED, ...STALE]);
      const found = await Promise.all(all.map((path) => reader.stat(path)));
      return all.filter((_, at) => found[at] === undefined);
    };

    test("leaves all that is young, or of an age that is not told", async () => {
      const { removed, findings } = await prune({ apply: true });
      expect(removed).toEqual({ tags: 0, manifests: 0, blobs: 0, files: 0, bytes: 0 });
      expect(findings.map(({ code }) => code)).toEqual([
        place.url.startsWith("oci:") ? "AGE_UNKNOWN" : "TOO_YOUNG",
      ]);
      expect(await gone()).toEqual([]);
    });

    test("by a lock of another place is refused", async () => {
      const locks = [lockOf(["elsewhere/file", "somewhere/other"])];
      const refused = prune({ locks, olderThan: 0, apply: true });
      await expect(refused).rejects.toMatchObject({
        code: "NOTHING_LOCKED_HERE",
        message: expect.stringContaining("No lock file names any of the files") as string,
      });
    });

    test("takes what no lock names, and leaves what one names whatever is in it", async () => {
      const before = await place.list?.();
      const { plan } = await prune({ olderThan: 0 });
      expect(await place.list?.()).toEqual(before);
      const [damaged = ""] = NEEDED;
      await place.tamper?.(damaged, Buffer.from("something else"));
      const { removed, findings } = await prune({ olderThan: 0, apply: true });
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(await gone()).toEqual(WITH_HASHES(STALE));
      if (place.list === undefined) {
        expect(plan.repositories.flatMap(({ manifests }) => manifests)).toHaveLength(2 * STALE.length);
        expect(removed.manifests).toBe(2 * STALE.length);
        return;
      }
      expect(plan.files.map(({ path }) => path).sort()).toEqual(WITH_HASHES(STALE).sort());
      expect(removed.files).toBe(2 * STALE.length);
      expect(await place.list()).toEqual(WITH_HASHES(NEEDED).sort());
    });
  });
}

beforeAll(() => vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true"));
afterAll(() => vi.unstubAllEnvs());

for (const kind of FILE_PLACES) {
  if (kind.program === undefined) pruneOf(kind, "");
  else describeWith(kind.program, (program) => pruneOf(kind, program));
}

test("a server that takes PUT and lists nothing says so, and what to do", async () => {
  const server = await startPutServer({ kind: "plain" });
  const hosts = openHosts();
  const request = { locks: [lockOf(NEEDED)], place: { files: `${server.url}/kops` } };
  await expect(pruneRepositories(request, hosts)).rejects.toMatchObject({
    code: "CANNOT_LIST",
    side: "local",
    hint: expect.stringContaining("PROPFIND") as string,
  });
  await hosts.close();
  await server.close();
});

test("every place that a mapping gives a file is one at which it stays", () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9 %+&'_-]{1,8}$/).filter((text) => text.trim() !== "");
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 4 }), path, (paths, prefix) => {
      const root = `https://files.example/${prefix.split("/").map(encodeURIComponent).join("/")}`;
      const lock = lockOf(paths, root);
      const kept = new Set(possiblePaths(lock));
      for (const destination of [{ fileRepositories: [root] }, { filesRoot: "s3://bucket/kops" }])
        for (const copy of planTransfer({ images: [], files: lock.files }, destination).copies)
          if (copy.kind === "file") expect(kept).toContain(copy.target.path);
    }),
    { numRuns: 200 },
  );
});
