import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { FORMAT_FILE, INDEX_FILE, LAYOUT_FILE, blobPath } from "../layout-places.ts";
import { REF_NAME } from "../layout-index.ts";
import { LAYOUT_TEXT } from "../layout-text.ts";
import type { PackedRecord, RecordedRepository } from "./create-record.ts";
import { printDelta } from "./delta.ts";
import type { HeldContent } from "./held-content.ts";
import { entryOf, type PackedEntry } from "./packed-entry.ts";
import {
  DELTA_NAME,
  LOCK_NAME,
  PACKED_FORMAT,
  PACKED_VERSION,
  SIGNATURE_NAME,
  SUMS_512_NAME,
  SUMS_NAME,
} from "./packed-names.ts";
import { printSums } from "./sums.ts";
import { toolTexts } from "./tool-entries.ts";
import { unique } from "../../values/unique.ts";

/** The name by which containerd imports an image (containerd, images/annotations.go). */
const CONTAINERD_NAME = "io.containerd.image.name";

/** An asset that goes into a bundle. */
export type WantedAsset =
  | { readonly kind: "image"; readonly repository: string; readonly digest: Digest; readonly tag?: string }
  | { readonly kind: "file"; readonly path: string };

/** What a bundle may be besides whole. */
export interface PackOptions {
  /** Layers and files of assets that are there already are left out: a delta. */
  readonly held?: HeldContent;
  /** The signature of a list of hashes. */
  readonly sign?: (sums: string) => string;
  /** Executables of this tool (`toolName`); they come before layers and files, so that the first volume has them. */
  readonly tools?: readonly PackedEntry[];
}

/** All that a bundle is made of. */
export interface PackedContent {
  /** Manifests and configs: without them nobody knows what the rest is. */
  readonly core: readonly PackedEntry[];
  /** Layers and files. */
  readonly bulk: readonly PackedEntry[];
  /** What a delta relies on; they are among the needs. */
  readonly leftOut: readonly PackedEntry[];
  /** The entries that each wanted asset needs, in the order of the assets; texts are not among them. */
  readonly needs: readonly (readonly PackedEntry[])[];
  /** What it says of itself: the texts that every bundle has, `more`, and the hashes of all. */
  readonly textsWith: (more: readonly PackedEntry[]) => readonly PackedEntry[];
}

/** The files of a bundle in the order in which a tar has them. */
export function contentOf({ core, bulk, textsWith }: PackedContent): readonly PackedEntry[] {
  return [...textsWith([]), ...core, ...bulk];
}

/** The bundle that holds what is wanted of a record, and nothing else of it. */
export function packRecord(
  record: PackedRecord,
  wanted: readonly WantedAsset[],
  lock: string,
  { held, sign, tools = [] }: PackOptions = {},
): PackedContent {
  const walk = createWalk(record);
  const needs = wanted.map((asset) => (asset.kind === "image" ? walk.image(asset) : walk.file(asset.path)));
  const images = wanted.filter((asset) => asset.kind === "image");
  const leftOut = held === undefined ? [] : [...walk.bulk.values()].filter(heldAs(held, images));
  walk.others(images.map(({ repository }) => repository));
  const names = new Set(leftOut.map(({ name }) => name));
  const core = [...walk.core.values()];
  const bulk = [...tools, ...[...walk.bulk.values()].filter(({ name }) => !names.has(name))];
  const index = printIndex(record, images, walk.digests);
  return {
    core,
    bulk,
    leftOut,
    needs,
    textsWith: (more) => {
      const own = [
        entryOf(FORMAT_FILE, `${JSON.stringify({ format: PACKED_FORMAT, version: PACKED_VERSION })}\n`),
        entryOf(LAYOUT_FILE, LAYOUT_TEXT),
        entryOf(INDEX_FILE, index),
        entryOf(LOCK_NAME, lock),
        ...(leftOut.length === 0 ? [] : [entryOf(DELTA_NAME, printDelta(leftOut))]),
        ...toolTexts(tools),
        ...more,
      ];
      const sums512 = printSums([...core, ...bulk], "sha512");
      const texts = sums512 === "" ? own : [...own, entryOf(SUMS_512_NAME, sums512)];
      const sums = printSums([...texts, ...core, ...bulk], "sha256");
      const signed = sign === undefined ? [] : [entryOf(SIGNATURE_NAME, sign(sums))];
      return [...texts, entryOf(SUMS_NAME, sums), ...signed];
    },
  };
}

/** Whoever has a layer in some repository that the bundle does not name would not be asked for it there. */
function heldAs(
  held: HeldContent,
  images: readonly Extract<WantedAsset, { kind: "image" }>[],
): (entry: PackedEntry) => boolean {
  const repositories = new Set(images.map(({ repository }) => repository));
  return ({ name, digest }) => {
    const places = held.get(digest);
    if (places === undefined || places.size === 0) return places !== undefined;
    return [...places].some((place) => place === name || repositories.has(place));
  };
}

interface Walk {
  /** By name, in the order in which they were met. */
  readonly core: Map<string, PackedEntry>;
  readonly bulk: Map<string, PackedEntry>;
  /** Manifests that were met, by repository. */
  readonly digests: Map<string, Set<Digest>>;
  image(asset: Extract<WantedAsset, { kind: "image" }>): PackedEntry[];
  file(path: string): PackedEntry[];
  /** What repositories have besides: signatures and the like. */
  others(repositories: readonly string[]): void;
}

function createWalk(record: PackedRecord): Walk {
  const core = new Map<string, PackedEntry>();
  const bulk = new Map<string, PackedEntry>();
  const digests = new Map<string, Set<Digest>>();
  const add = (entry: PackedEntry | undefined, to: Map<string, PackedEntry>): PackedEntry[] => {
    if (entry === undefined) return [];
    if (!core.has(entry.name) && !bulk.has(entry.name)) to.set(entry.name, entry);
    return [core.get(entry.name) ?? bulk.get(entry.name) ?? entry];
  };
  const addManifest = (name: string, digest: Digest): PackedEntry[] => {
    const manifest = record.repositories.get(name)?.manifests.get(digest);
    if (manifest === undefined) return [];
    const seen = digests.get(name) ?? new Set();
    digests.set(name, seen.add(digest));
    const { manifests, blobs, foreign } = childrenOf(manifest);
    const config = configOf(manifest, blobs);
    return [
      ...add(entryOf(blobPath(digest), manifest.bytes, digest), core),
      ...manifests.flatMap((child) => addManifest(name, child.digest)),
      ...[...blobs, ...foreign].flatMap((blob) =>
        add(record.blobs.get(blob.digest), blob === config ? core : bulk),
      ),
    ];
  };
  return {
    core,
    bulk,
    digests,
    image: ({ repository, digest }) => addManifest(repository, digest),
    file: (path) => [path, `${path}.sha256`].flatMap((one) => add(record.files.get(one), bulk)),
    others: (repositories) => {
      for (const name of new Set(repositories)) {
        const repository = record.repositories.get(name);
        const more = (): Digest[] =>
          repository === undefined ? [] : findReferring(repository, digests.get(name) ?? new Set());
        for (let found = more(); found.length > 0; found = more())
          for (const digest of found) addManifest(name, digest);
      }
    },
  };
}

/** Manifests that are about one that is packed, by their subject or by a tag that names it (cosign's), and are not packed yet. */
function findReferring({ tags, manifests }: RecordedRepository, packed: ReadonlySet<Digest>): Digest[] {
  const isPacked = (digest: Digest | undefined): boolean => digest !== undefined && packed.has(digest);
  const named = [...tags].flatMap(([tag, digest]) => {
    const [, algorithm, hex] = /^(sha256|sha512)-([0-9a-f]+)\./.exec(tag) ?? [];
    return [...packed].includes(`${algorithm ?? ""}:${hex ?? ""}` as Digest) ? [digest] : [];
  });
  const about = [...manifests].flatMap(([digest, manifest]) =>
    isPacked(childrenOf(manifest).subject?.digest) ? [digest] : [],
  );
  return unique([...named, ...about])
    .filter((digest) => !packed.has(digest))
    .sort();
}

/** An image's config is its first blob; that of a large artifact is content like any other. */
function configOf({ descriptor }: Manifest, [first]: readonly Descriptor[]): Descriptor | undefined {
  const isImage =
    descriptor.mediaType === MEDIA_TYPES.ociManifest || descriptor.mediaType === MEDIA_TYPES.dockerManifest;
  return isImage && first !== undefined && first.size <= LARGEST_CONFIG ? first : undefined;
}

const LARGEST_CONFIG = 1024 * 1024;

/** The layout's index: every tag by its full name, and by their digests the manifests that no tag leads to. */
function printIndex(
  record: PackedRecord,
  images: readonly Extract<WantedAsset, { kind: "image" }>[],
  digests: ReadonlyMap<string, ReadonlySet<Digest>>,
): string {
  const names = new Set(images.map(({ repository, tag, digest }) => nameOf(repository, tag, digest)));
  const manifests = [...digests.keys()].sort().flatMap((name) => {
    const repository = record.repositories.get(name);
    return repository === undefined ? [] : rootsOf(name, repository, digests.get(name) ?? new Set());
  });
  const entries = manifests.map(({ name, descriptor }) => ({
    ...descriptor,
    annotations: { ...(names.has(name) ? { [CONTAINERD_NAME]: name } : {}), [REF_NAME]: name },
  }));
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: entries };
  return `${JSON.stringify(index, undefined, 1)}\n`;
}

function rootsOf(
  name: string,
  { tags, manifests }: RecordedRepository,
  packed: ReadonlySet<Digest>,
): { readonly name: string; readonly descriptor: Descriptor }[] {
  const entryFor = (digest: Digest, tag?: string) => {
    const manifest = packed.has(digest) ? manifests.get(digest) : undefined;
    if (manifest === undefined) return [];
    const { mediaType, size } = manifest.descriptor;
    return [{ name: nameOf(name, tag, digest), descriptor: { mediaType, digest, size } }];
  };
  const tagged = [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
  const below = new Set<Digest>(tags.values());
  for (const digest of packed) {
    const manifest = manifests.get(digest);
    if (manifest !== undefined) for (const child of childrenOf(manifest).manifests) below.add(child.digest);
  }
  const untagged = [...packed].filter((digest) => !below.has(digest)).sort();
  return [
    ...tagged.flatMap(([tag, digest]) => entryFor(digest, tag)),
    ...untagged.flatMap((digest) => entryFor(digest)),
  ];
}

function nameOf(repository: string, tag: string | undefined, digest: Digest): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`;
}
