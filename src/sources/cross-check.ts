import type { NamedAsset } from "../remap/placement.ts";
import type { Role } from "../cluster/cluster.ts";
import { formatPlace } from "../errors/format-place.ts";
import { imageKey, parseImageName } from "./image-name.ts";
import type { ListedAssets, ListedFile, ListedImage } from "./listed-assets.ts";
import { unique } from "../values/unique.ts";

export interface ComputedAssets {
  readonly images: readonly NamedAsset[];
  readonly files: readonly NamedAsset[];
}

/** A difference between the computed list and what kOps wrote for the nodes. */
export interface Difference {
  /**
   * `missing`: nodes need it, the list has not got it. `upstream`: the list has it, but nodes ask for its canonical name although the
   * list remaps it. `unused`: the list has it, nothing in the state store names it.
   */
  readonly kind: "missing" | "upstream" | "unused";
  readonly asset: "image" | "file";
  /** As the state store names it; for `unused` the download name. */
  readonly name: string;
  /** An error is an outage for nodes that reach the local repositories only; nothing is wrong where it is info. */
  readonly severity: "error" | "warning" | "info";
  readonly explanation: string;
  /** `file:line` of each place that names it. */
  readonly where: readonly string[];
  readonly roles: readonly Role[];
}

/** One asset as the state store names it: any of its names will do. */
interface Needed {
  readonly asset: Difference["asset"];
  readonly names: readonly [string, ...string[]];
  readonly entry: ListedImage | ListedFile;
}

/**
 * Compares the computed list with what manifests and node configurations name, by download and by canonical names. Missing assets come
 * first, then those that nodes take from upstream, then what nothing names.
 */
export function crossCheck(computed: ComputedAssets, stored: ListedAssets): Difference[] {
  const images = compare("image", computed.images, stored.images.map(neededImage));
  const files = compare("file", computed.files, stored.files.map(neededFile));
  const order: readonly Difference["kind"][] = ["missing", "upstream", "unused"];
  return [...images, ...files].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function neededImage(entry: ListedImage): Needed {
  return { asset: "image", names: [entry.name], entry };
}

function neededFile(entry: ListedFile): Needed {
  return { asset: "file", names: [entry.url, ...(entry.mirrors ?? [])], entry };
}

function compare(
  asset: Difference["asset"],
  computed: readonly NamedAsset[],
  needed: readonly Needed[],
): Difference[] {
  const keyOf = asset === "image" ? imageKey : (name: string): string => name;
  const downloads = new Set(computed.map(({ download }) => keyOf(download)));
  const canonicals = new Set(computed.map(({ canonical }) => keyOf(canonical)));
  const groups = groupBy(needed, ({ names }) => keyOf(names[0]));
  const named = new Set(needed.flatMap(({ names }) => names.map(keyOf)));
  const lacking = [...groups.values()].flatMap(([first, ...others]) => {
    const keys = first.names.map(keyOf);
    if (keys.some((key) => downloads.has(key))) return [];
    const isUpstream = keys.some((key) => canonicals.has(key));
    return [lack(isUpstream ? "upstream" : "missing", [first, ...others])];
  });
  const unused = computed.filter(
    ({ download, canonical }) => !named.has(keyOf(download)) && !named.has(keyOf(canonical)),
  );
  return [...lacking, ...unused.map((one) => toUnused(asset, one))];
}

function groupBy(
  needed: readonly Needed[],
  keyOf: (one: Needed) => string,
): Map<string, [Needed, ...Needed[]]> {
  const groups = new Map<string, [Needed, ...Needed[]]>();
  for (const one of needed) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

function lack(kind: "missing" | "upstream", group: readonly [Needed, ...Needed[]]): Difference {
  const [first] = group;
  const { reason } = first.entry.why;
  const isGuess = group.every(({ entry }) =>
    /^(?:argument|environment variable|field)\b/.test(entry.why.reason),
  );
  return {
    kind,
    asset: first.asset,
    name: first.names[0],
    severity: kind === "upstream" || isGuess ? "warning" : "error",
    explanation: isGuess ? guessExplanation(reason) : lackExplanation(kind, reason),
    where: unique(group.map(({ entry }) => formatPlace(entry.why.place))),
    roles: unique(group.flatMap(({ entry }) => entry.roles ?? [])),
  };
}

function lackExplanation(kind: "missing" | "upstream", reason: string): string {
  if (kind === "upstream") return `the list remaps it, but nodes ask for its canonical name (${reason})`;
  return `the list lacks it, so it is not copied (${reason})`;
}

function guessExplanation(reason: string): string {
  return `named by ${reason}: kOps lists only what the image fields of containers name; --complete adds it`;
}

function toUnused(asset: Difference["asset"], { canonical, download }: NamedAsset): Difference {
  const known = asset === "image" ? unusedImageReason(canonical) : unusedFileReason(canonical);
  return {
    kind: "unused",
    asset,
    name: download,
    severity: known === undefined ? "warning" : "info",
    explanation: known ?? "nothing in the state store names it; was the spec changed since it was applied?",
    where: [],
    roles: [],
  };
}

/** Bootstrap scripts are user data of instances or launch templates, which are not in the state store. */
function unusedFileReason(canonical: string): string | undefined {
  if (/\/nodeup(?:\.xz)?$/.test(canonical))
    return "instances download it by their bootstrap script, which is not in the state store";
  return undefined;
}

function unusedImageReason(canonical: string): string | undefined {
  const repository = parseImageName(canonical)?.repository ?? "";
  if (/(?:^|\/)etcd$/.test(repository)) return "an etcd version that kOps keeps for restores and upgrades";
  if (/(?:^|\/)kops-utils-cp$/.test(repository))
    return "used only where the nodes cannot mount images as volumes";
  return undefined;
}
