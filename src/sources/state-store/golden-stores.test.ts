import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { crossCheck } from "../cross-check.ts";
import type { NamedAsset } from "../../remap/placement.ts";
import type { Difference } from "../cross-check.ts";
import type { ListedAssets } from "../listed-assets.ts";
import { readStateStore } from "./read-state-store.ts";
import type { StateStoreReader } from "./state-store-reader.ts";

const KOPS = fileURLToPath(new URL("../../../../shared/kops/", import.meta.url));
const RELEASES = ["1.34.3", "1.36.2"];

interface Golden {
  readonly release: string;
  readonly fixture: string;
  readonly root: string;
  readonly cluster: string;
}

/** State stores by release and fixture: the directories above those of clusters. */
function goldens(): Golden[] {
  if (!existsSync(KOPS)) return [];
  return RELEASES.flatMap((release) => {
    const stores = join(KOPS, release, "state-stores");
    return readdirSync(stores).flatMap((fixture) =>
      readdirSync(join(stores, fixture)).flatMap((bucket) => {
        const root = join(stores, fixture, bucket);
        const clusters = readdirSync(root).filter((name) =>
          existsSync(join(root, name, "cluster-completed.spec")),
        );
        return clusters.map((cluster) => ({ release, fixture, root, cluster }));
      }),
    );
  });
}

function openStore(root: string): StateStoreReader {
  return {
    read: (path) => {
      const file = join(root, path);
      return Promise.resolve(existsSync(file) ? readFileSync(file, "utf8") : undefined);
    },
    list: (directory) => {
      const found = existsSync(join(root, directory))
        ? readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
        : [];
      const files = found.filter((entry) => entry.isFile());
      return Promise.resolve(files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)));
    },
  };
}

/** The stores were made from the fixtures with spec.assets set. */
function listingOf({ release, fixture }: Golden): { images: NamedAsset[]; files: NamedAsset[] } {
  const text = readFileSync(join(KOPS, release, "fixtures", `${fixture}.mirrored.json`), "utf8");
  const { images, files } = JSON.parse(text) as Record<"images" | "files", [string, string][]>;
  const toAsset = ([canonical, download]: [string, string]): NamedAsset => ({ canonical, download });
  return { images: images.map(toAsset), files: files.map(toAsset) };
}

/** What may be missing from these listings, and why. */
const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [
    /^https:\/\/artifacts\.k8s\.io\/binaries\/kops\/[\d.]+\/linux\/(?:amd64|arm64)\/(?:protokube|channels)$/,
    "a process of kOps keeps the address of its first cluster; listings and stores of all fixtures come from one process",
  ],
  [
    /^quay\.io\/jetstack\/cert-manager-acmesolver:/,
    "an argument names it, which kOps neither lists nor remaps",
  ],
];

function isExplained({ name }: Difference): boolean {
  return EXPLAINED.some(([pattern]) => pattern.test(name));
}

/** Takes each image out of a listing in turn. */
function expectEachLackTold({ images, files }: ReturnType<typeof listingOf>, listed: ListedAssets): void {
  const known = new Set(listed.images.map(({ name }) => name));
  for (const image of images.filter(({ download }) => known.has(download))) {
    const differences = crossCheck({ images: images.filter((other) => other !== image), files }, listed);
    expect(differences).toContainEqual(
      expect.objectContaining({ kind: "missing", asset: "image", name: image.download, severity: "error" }),
    );
  }
}

describe.skipIf(!existsSync(KOPS))("state stores that kOps wrote", () => {
  const all = goldens();

  test("there are 14 of each release", () => expect(all).toHaveLength(28));

  test.each(all)("$release $fixture agrees with kOps's listing", async (golden) => {
    const { kopsVersion, assets, listed } = await readStateStore(openStore(golden.root), golden.cluster);
    expect(kopsVersion).toBe(golden.release);
    expect(assets).toBeDefined();
    expect(listed.images.length).toBeGreaterThan(15);
    expect(listed.files.length).toBeGreaterThan(10);
    const differences = crossCheck(listingOf(golden), listed);
    expect(differences.filter((one) => one.kind !== "unused" && !isExplained(one))).toEqual([]);
    expect(differences.filter((one) => one.kind === "unused" && one.severity !== "info")).toEqual([]);
    expect(listed.findings.filter(({ code }) => code !== "NOT_REMAPPED")).toEqual([]);
    expectEachLackTold(listingOf(golden), listed);
  });
});
