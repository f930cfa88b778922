import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName } from "../../bundle/packed/packed-names.ts";
import { packedRepository } from "../../bundle/packed/packed-repository.ts";
import { emptyRepository } from "../../bundle/packed/read-image-graph.ts";
import type { FileSource } from "../../content/file-store.ts";
import { hashedFiles } from "../../content/hashed-files.ts";
import { repositoryName } from "../../content/image-reference.ts";
import { present } from "../../values/present.ts";
import type { VerifyPlaces } from "./verify-places.ts";

/** A bundle as a place to look into, under canonical names. Whatever is looked at is hashed, of which `onHashed` is told the bytes. */
export function bundlePlaces(
  { place, graph, files, leftOut, damaged }: PackedBundle,
  onHashed: (bytes: number) => void,
): VerifyPlaces {
  const there = hashedFiles(files, onHashed);
  // What a delta relies on is not here to be looked at, which `findDelta` says.
  const hashed: FileSource = {
    open: (name, offset) => there.open(name, offset),
    stat: async (name) => {
      const { size, digest } = leftOut.get(name) ?? {};
      if (size === undefined) return there.stat(name);
      const [, sha256] = /^sha256:(.+)$/.exec(digest ?? "") ?? [];
      return { size, ...present({ sha256 }) };
    },
  };
  return {
    images: ({ target }) => {
      const name = repositoryName(target);
      const store = packedRepository(graph.get(name) ?? emptyRepository(), hashed, damaged);
      return [{ store, scope: place, where: `${place}: ${name}` }];
    },
    file: ({ target: { path } }) => {
      const name = packedFileName(path);
      return Promise.resolve({ source: hashed, path: name, where: `${place}: ${name}`, isVouching: true });
    },
  };
}
