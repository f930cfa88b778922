import { isDigest } from "../../content/digest.ts";
import type { ImageReference } from "../../content/image-reference.ts";
import type { Manifest } from "../../content/manifest.ts";
import { UserError } from "../../errors/user-error.ts";
import type { SourceFile, SourceRepository } from "../../transfer/transfer-stores.ts";
import type { CopySource } from "./copy-assets.ts";
import type { FilledEnd } from "./filled-end.ts";

/**
 * Upstream, of which nothing is asked that an end has already. Digests decide, so that it is the same wherever it is read; what an end
 * cannot give, for whatever reason, is read upstream.
 */
export function endsBeforeUpstream(ends: readonly FilledEnd[], upstream: CopySource): CopySource {
  return {
    sourceImages: (image) => upstream.sourceImages(image).map((source) => repository(image, source, ends)),
    sourceFiles: (url) => upstream.sourceFiles(url).map((place) => file(url, place, ends)),
  };
}

function repository(
  image: ImageReference,
  source: SourceRepository,
  ends: readonly FilledEnd[],
): SourceRepository {
  const places = ends.flatMap((end) => end.images(image));
  const known = async (reference: string): Promise<Manifest | undefined> => {
    const digest = isDigest(reference) ? reference : digestAtEnds(ends, image, reference);
    return digest === undefined ? undefined : tryEach(places, (place) => place.manifest(digest));
  };
  return {
    ...source,
    resolve: async (reference) => (await known(reference))?.descriptor ?? source.resolve(reference),
    manifest: async (reference) => (await known(reference)) ?? source.manifest(reference),
    open: async (blob, offset, reader) =>
      (await tryEach(places, (place) => place.open(blob, offset, reader))) ??
      source.open(blob, offset, reader),
  };
}

function digestAtEnds(ends: readonly FilledEnd[], image: ImageReference, tag: string) {
  return ends.map((end) => end.digestOf(image, tag)).find((digest) => digest !== undefined);
}

function file(url: string, place: SourceFile, ends: readonly FilledEnd[]): SourceFile {
  const { source, path } = place;
  return {
    ...place,
    source: {
      stat: (name, most) => source.stat(name, most),
      open: async (name, offset) =>
        (name === path ? await openAtEnds(url, offset, ends) : undefined) ?? source.open(name, offset),
    },
  };
}

function openAtEnds(url: string, offset: number, ends: readonly FilledEnd[]) {
  return tryEach(ends, async (end) => {
    const found = await end.file(url);
    return found?.source.open(found.path, offset);
  });
}

/** An end that fails is passed over, whatever it fails with that is not a bug. */
async function tryEach<Place, T>(
  places: readonly Place[],
  ask: (place: Place) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const place of places) {
    try {
      const value = await ask(place);
      if (value !== undefined) return value;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return undefined;
}
