import type { Digest } from "../../content/digest.ts";
import { parseImageReference, type ImageReference } from "../../content/image-reference.ts";
import type { Lock } from "../lock.ts";
import { digestOf } from "../../content/verifier.ts";
import { present } from "../../values/present.ts";

/** What lock files name at one place. */
export interface Needs {
  readonly images: readonly NeededImage[];
  /** Kept in whichever repository they are: an image may have been copied there under another mapping. */
  readonly digests: ReadonlySet<Digest>;
  /** Paths of files below the place's root. */
  readonly files: ReadonlySet<string>;
  /** Lower-case hex sha256 of files and of the `.sha256` beside them, kept under whichever path they are, or as artifacts of a registry. */
  readonly hashes: ReadonlySet<string>;
}

/** The name of an image at the place; what it points at is kept, whatever digest that has. */
interface NeededImage {
  readonly repository: string;
  readonly tag?: string;
}

export type PlacedImage = Pick<ImageReference, "registry" | "repository" | "tag">;

/** Where the assets of a lock lie, as whoever copies by it puts them. */
export interface Placement {
  readonly images: readonly PlacedImage[];
  readonly files: readonly string[];
}

/** The needs of several locks at one place; `place` says where the assets of each lie. */
export function needsOf(locks: readonly Lock[], place: (lock: Lock) => Placement): Needs {
  const placements = locks.map(place);
  const images = locks.flatMap((lock) => lock.images);
  return {
    images: placements.flatMap((placement) =>
      placement.images.map(({ repository, tag }) => ({ repository, ...present({ tag }) })),
    ),
    digests: new Set(images.flatMap(({ digest, download }) => [digest, ...pinned(download)])),
    files: new Set(placements.flatMap((placement) => placement.files)),
    hashes: new Set(locks.flatMap((lock) => lock.files.flatMap(({ sha256 }) => [sha256, hashOf(sha256)]))),
  };
}

/** Of the `.sha256` beside a file, which holds the bare hash. */
function hashOf(text: string): string {
  return digestOf(Buffer.from(text)).slice("sha256:".length);
}

function pinned(download: string): Digest[] {
  const { digest } = parseImageReference(download);
  return digest === undefined ? [] : [digest];
}
