import { mergedHash } from "../cluster/merged-hash.ts";
import type { Role } from "../cluster/cluster.ts";
import { present } from "../values/present.ts";
import type { FilePlace, Finding } from "../errors/finding.ts";
import { unique } from "../values/unique.ts";

/** Why an asset is listed: what needs it, in which way, and where that is written. */
export interface AssetReason {
  readonly component: string;
  readonly reason: string;
  /** `file:line`, or the object where there is no file. */
  readonly place: FilePlace;
}

export interface ListedImage {
  /** The name as it was written. */
  readonly name: string;
  /** `sha256:…`, where the source tells it. */
  readonly digest?: string;
  /** Bytes, where the source tells them. */
  readonly size?: number;
  /** The name that nodes use, place the source tells it apart from `name`. */
  readonly download?: string;
  /**
   * Whether nodes look for the image in the repository of the cluster's `spec.assets`; place this is false they pull `name` itself,
   * whatever the spec says. Absent when the source does not tell.
   */
  readonly remapped?: boolean;
  /** The roles of the instance groups that need it; absent when that is not known. */
  readonly roles?: readonly Role[];
  readonly why: AssetReason;
}

export interface ListedFile {
  /** The URL as it was written. */
  readonly url: string;
  /** The URL that nodes use, place the source tells it apart from `url`. */
  readonly download?: string;
  /** Other URLs of the same content, which nodes try after `url`, in this order. */
  readonly mirrors?: readonly string[];
  /** 64 hexadecimal digits, lower case. */
  readonly sha256?: string;
  /** An md5 or a sha1 that takes its place; hexadecimal, lower case. */
  readonly olderHash?: string;
  /** Bytes, where the source tells them. */
  readonly size?: number;
  readonly remapped?: boolean;
  readonly roles?: readonly Role[];
  readonly why: AssetReason;
}

/** What a source other than a cluster spec names: an entry for each place that names an asset, so that a name may repeat. */
export interface ListedAssets {
  readonly images: readonly ListedImage[];
  readonly files: readonly ListedFile[];
  readonly findings: readonly Finding[];
}

/** The assets of several lists, in their order. */
export function concatAssets(lists: readonly ListedAssets[]): ListedAssets {
  return {
    images: lists.flatMap(({ images }) => images),
    files: lists.flatMap(({ files }) => files),
    findings: lists.flatMap(({ findings }) => findings),
  };
}

/**
 * Each image name and each URL once, with the first reason and the roles of all places. An image counts as remapped only if it is
 * everywhere. Two hashes of one URL are a finding CONFLICTING_HASHES; the first one stays.
 */
export function distinctAssets(listed: ListedAssets): ListedAssets {
  const images = new Map<string, ListedImage>();
  for (const image of listed.images) images.set(image.name, merge(images.get(image.name), image));
  const files = new Map<string, ListedFile>();
  const conflicts: Finding[] = [];
  for (const file of listed.files) {
    const first = files.get(file.url);
    const hash = mergedHash(first ?? {}, file);
    const { sha256 } = hash;
    files.set(file.url, { ...merge(first, file), ...hash });
    if (sha256 !== undefined && file.sha256 !== undefined && file.sha256 !== sha256)
      conflicts.push(conflictingHashes(file, sha256));
  }
  return {
    images: [...images.values()],
    files: [...files.values()],
    findings: [...listed.findings, ...conflicts],
  };
}

function merge<Asset extends ListedImage | ListedFile>(first: Asset | undefined, next: Asset): Asset {
  if (first === undefined) return next;
  const roles = unique([...(first.roles ?? []), ...(next.roles ?? [])]);
  const remapped = first.remapped === false || next.remapped === false ? false : first.remapped;
  return {
    ...first,
    ...(roles.length === 0 ? {} : { roles }),
    ...present({ remapped }),
  };
}

function conflictingHashes({ url, sha256, why }: ListedFile, first: string): Finding {
  return {
    code: "CONFLICTING_HASHES",
    severity: "error",
    message: `${url} has the sha256 ${sha256 ?? ""} here, and ${first} elsewhere`,
    place: why.place,
    hint: "One of them is wrong. Nodes refuse a file with another hash.",
  };
}
