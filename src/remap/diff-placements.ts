import type { Why } from "../inventory/asset.ts";
import { componentsOf } from "./components-of.ts";
import type { NamedAsset, NamedFile, NamedImage } from "./placement.ts";
import { present } from "../values/present.ts";

/** An asset of either side of a comparison; what needs it may be unknown. */
type Compared<Asset> = Asset & { readonly why?: readonly Why[] };

export interface ComparedList {
  readonly images: readonly Compared<NamedImage>[];
  readonly files: readonly Compared<NamedFile>[];
}

/**
 * `added`: only the new list has it. `changed`: the same name has another hash. `moved`: nodes look for it at another place.
 * `removed`: only the old list has it.
 */
export type ChangeKind = "added" | "changed" | "moved" | "removed";

/** One asset that differs; its download name is the new list's, or the old one's for `removed`. */
export interface AssetChange extends NamedAsset {
  readonly change: ChangeKind;
  readonly asset: "image" | "file";
  /** `sha256:…` of an image, where a lock tells it; hexadecimal sha256 of a file, where it is known. */
  readonly hash?: string;
  readonly component?: string;
  /** For `changed` and `moved`. */
  readonly was?: { readonly download: string; readonly hash?: string };
}

export interface ListDiff {
  readonly changes: readonly AssetChange[];
  /** Assets that are the same on both sides. */
  readonly same: number;
}

const ORDER: readonly ChangeKind[] = ["added", "changed", "moved", "removed"];

/**
 * What has to be done before a cluster goes from the old list to the new one: `added`, `changed` and `moved` have to be filled into the
 * repositories, `removed` may go afterwards. A hash that one side does not know is no difference.
 */
export function diffPlacements(before: ComparedList, after: ComparedList): ListDiff {
  const images = diffAssets("image", before.images, after.images);
  const files = diffAssets("file", before.files, after.files);
  const changes = [...images.changes, ...files.changes];
  const rank = ({ change }: AssetChange): number => ORDER.indexOf(change);
  return { changes: changes.toSorted((a, b) => rank(a) - rank(b)), same: images.same + files.same };
}

/** What is compared of an asset of either kind. */
interface ComparedAsset extends NamedAsset {
  readonly hash?: string;
  readonly component?: string;
}

function comparedAsset(asset: Compared<NamedImage & NamedFile>): ComparedAsset {
  const { canonical, download, digest, sha256, size, why = [] } = asset;
  const component = why.length === 0 ? undefined : componentsOf(why).join(",");
  return { canonical, download, ...present({ hash: digest ?? sha256, component, size }) };
}

function diffAssets(
  asset: AssetChange["asset"],
  before: readonly Compared<NamedImage & NamedFile>[],
  after: readonly Compared<NamedImage & NamedFile>[],
): ListDiff {
  const old = byName(before);
  const fresh = byName(after);
  const changes: AssetChange[] = [];
  for (const [canonical, next] of fresh) {
    const change = compare(asset, old.get(canonical), next);
    if (change !== undefined) changes.push(change);
  }
  const same = fresh.size - changes.length;
  for (const [canonical, previous] of old) {
    if (!fresh.has(canonical)) changes.push({ change: "removed", asset, ...previous });
  }
  return { changes, same };
}

/** Of several places for one name (lists of several clusters) the first counts. */
function byName(assets: readonly Compared<NamedImage & NamedFile>[]): Map<string, ComparedAsset> {
  const named = new Map<string, ComparedAsset>();
  for (const asset of assets)
    if (!named.has(asset.canonical)) named.set(asset.canonical, comparedAsset(asset));
  return named;
}

function compare(
  asset: AssetChange["asset"],
  previous: ComparedAsset | undefined,
  next: ComparedAsset,
): AssetChange | undefined {
  if (previous === undefined) return { change: "added", asset, ...next };
  const { download, hash } = previous;
  const was = { download, ...present({ hash }) };
  if (hash !== undefined && next.hash !== undefined && hash !== next.hash)
    return { change: "changed", asset, ...next, was };
  return download === next.download ? undefined : { change: "moved", asset, ...next, was };
}
