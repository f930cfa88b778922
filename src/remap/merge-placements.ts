import { hubSpelling } from "./hub-spelling.ts";
import { groupBy } from "./group-by.ts";
import type { MarkedFile, MarkedImage, MarkedPlacements } from "./marked-placement.ts";
import type { Finding } from "../errors/finding.ts";
import { mergedHash } from "../cluster/merged-hash.ts";
import type { PackageHash } from "../cluster/package-hash.ts";
import { joinWords } from "../values/join-words.ts";
import { unique } from "../values/unique.ts";
import { distinct } from "../values/distinct.ts";

/** The list of one of several clusters. */
export interface ClusterPlacements extends MarkedPlacements {
  readonly cluster: string;
}

type Marked = MarkedImage | MarkedFile;

/**
 * The union of several clusters' lists: each pair of canonical and download name once, with the clusters that need it, in the order of
 * the lists. Where clusters disagree that is a finding: SEVERAL_DOWNLOADS (warning: the asset is needed at two places),
 * SEVERAL_SOURCES (error: two assets for one name) and SEVERAL_HASHES (error).
 */
export function mergePlacements(lists: readonly ClusterPlacements[]): MarkedPlacements {
  const images = merge(lists.map((list) => [list.cluster, list.images]));
  const files = merge(lists.map((list) => [list.cluster, list.files]));
  const own = lists.flatMap(({ findings }) => findings);
  const conflicts = [
    ...findConflicts(images),
    ...findConflicts(files),
    ...findHashConflicts(lists.flatMap((list) => list.files)),
  ];
  return { images, files, findings: [...distinct(own), ...withoutKnown(conflicts, own)] };
}

function merge<T extends Marked>(lists: readonly (readonly [cluster: string, assets: readonly T[]])[]): T[] {
  const merged = new Map<string, T>();
  for (const [cluster, assets] of lists) {
    for (const asset of assets) {
      const key = `${asset.canonical} ${asset.download}`;
      merged.set(key, addCluster(merged.get(key), asset, cluster));
    }
  }
  return [...merged.values()];
}

/** A cluster that runs an etcd version needs it for more than restores; a reason is kept once. */
function addCluster<T extends Marked>(known: T | undefined, asset: T, cluster: string): T {
  if (known === undefined) return { ...asset, clusters: [cluster] };
  return {
    ...known,
    ...mergedHash(hashOf(known), hashOf(asset)),
    ...(known.keptForRestores === true && asset.keptForRestores !== true ? { keptForRestores: false } : {}),
    why: distinct([...known.why, ...asset.why]),
    clusters: [...(known.clusters ?? []), cluster],
  };
}

function hashOf(asset: Marked): PackageHash {
  return "use" in asset ? asset : {};
}

function findConflicts(assets: readonly Marked[]): Finding[] {
  const scattered = [...groupBy(assets, ({ canonical }) => canonical)].filter(
    ([, group]) => group.length > 1,
  );
  const shared = [...groupBy(assets, ({ download }) => download)].filter(
    ([, group]) => new Set(group.map(({ canonical }) => hubSpelling(canonical))).size > 1,
  );
  return [
    ...scattered.map(([canonical, group]): Finding => {
      const places = group.map(({ download, clusters }) => `${download} (${(clusters ?? []).join(", ")})`);
      const message = `clusters look for ${canonical} at ${places.join(" and at ")}`;
      const hint = "Give all clusters the same spec.assets, or one mapping for this run, to copy it once.";
      return { code: "SEVERAL_DOWNLOADS", severity: "warning", message, hint, assets: [canonical] };
    }),
    ...shared.map(([download, group]): Finding => {
      const sources = group.map(({ canonical, clusters }) => `${canonical} (${(clusters ?? []).join(", ")})`);
      const message = `${joinWords(sources)} are both mapped to ${download}`;
      const hint = "Only one of them can be there. Use another mapping (containerProxy keeps the path).";
      const assets = group.map(({ canonical }) => canonical);
      return { code: "SEVERAL_SOURCES", severity: "error", message, hint, assets };
    }),
  ];
}

function findHashConflicts(files: readonly MarkedFile[]): Finding[] {
  return [...groupBy(files, ({ canonical }) => canonical)].flatMap(([canonical, group]): Finding[] => {
    const hashes = unique(group.flatMap(({ sha256 }) => sha256 ?? []));
    if (hashes.length < 2) return [];
    const message = `clusters want ${canonical} with different sha256: ${joinWords(hashes)}`;
    return [{ code: "SEVERAL_HASHES", severity: "error", message, hint: "One of the specs is wrong." }];
  });
}

/** A collision within one cluster has been found already. */
function withoutKnown(conflicts: readonly Finding[], known: readonly Finding[]): Finding[] {
  const collisions = new Set(known.filter(({ code }) => code === "COLLISION").map(namesOf));
  return conflicts.filter(
    (conflict) => conflict.code !== "SEVERAL_SOURCES" || !collisions.has(namesOf(conflict)),
  );
}

function namesOf({ assets = [] }: Finding): string {
  return unique(assets).sort().join(" ");
}
