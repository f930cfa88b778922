import { isDigest, type Digest } from "../../content/digest.ts";
import type { FileSource } from "../../content/file-store.ts";
import { type ImageReference, referenceOf, repositoryName } from "../../content/image-reference.ts";
import type { ImageSource } from "../../content/image-store.ts";
import { type AssetOutcome, isThere } from "../../transfer/asset-outcome.ts";
import type { FileCopy, ImageCopy } from "../../transfer/transfer-plan.ts";

/** How what a copy put somewhere is read. */
export interface EndPlaces {
  image(copy: ImageCopy): ImageSource;
  file(copy: FileCopy): Promise<{ readonly source: Pick<FileSource, "open">; readonly path: string }>;
}

/** What an end has of a list, sought by what upstream calls it. */
export interface FilledEnd {
  /** Repositories that have images of the one upstream. */
  images(upstream: ImageReference): readonly ImageSource[];
  /** Upstream's digest of what a reference of that repository is. */
  digestOf(upstream: ImageReference, reference: string): Digest | undefined;
  file(url: string): ReturnType<EndPlaces["file"]> | undefined;
}

/** Only what is whole at the end counts. */
export function filledEnd(outcomes: readonly AssetOutcome[], places: EndPlaces): FilledEnd {
  const images = new Map<string, Map<string, ImageSource>>();
  const digests = new Map<string, Digest>();
  const files = new Map<string, FileCopy>();
  for (const { copy, digest, upstreamDigest = digest } of outcomes.filter(isThere)) {
    if (copy.kind === "file") {
      files.set(copy.name, copy);
      continue;
    }
    const name = repositoryName(copy.source);
    const there = images.get(name) ?? new Map<string, ImageSource>();
    const target = repositoryName(copy.target);
    images.set(name, there.set(target, there.get(target) ?? places.image(copy)));
    if (upstreamDigest !== undefined && isDigest(upstreamDigest))
      digests.set(`${name} ${referenceOf(copy.source)}`, upstreamDigest);
  }
  return {
    images: (upstream) => [...(images.get(repositoryName(upstream))?.values() ?? [])],
    digestOf: (upstream, reference) => digests.get(`${repositoryName(upstream)} ${reference}`),
    file: (url) => {
      const copy = files.get(url);
      return copy && places.file(copy);
    },
  };
}
