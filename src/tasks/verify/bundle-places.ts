import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName } from "../../bundle/packed/packed-names.ts";
import { packedRepository } from "../../bundle/packed/packed-repository.ts";
import { emptyRepository } from "../../bundle/packed/read-image-graph.ts";
import { hashedFiles } from "../../content/hashed-files.ts";
import type { VerifyPlaces } from "./verify-places.ts";

/** A bundle as a place to look into, under canonical names. Whatever is looked at is hashed, of which `onHashed` is told the bytes. */
export function bundlePlaces(
  { place, graph, files }: PackedBundle,
  onHashed: (bytes: number) => void,
): VerifyPlaces {
  const hashed = hashedFiles(files, onHashed);
  return {
    images: ({ target: { registry, repository } }) => {
      const name = `${registry}/${repository}`;
      const store = packedRepository(graph.get(name) ?? emptyRepository(), hashed);
      return [{ store, scope: place, where: `${place}: ${name}` }];
    },
    file: ({ target: { path } }) => {
      const name = packedFileName(path);
      return Promise.resolve({ source: hashed, path: name, where: `${place}: ${name}`, isVouching: true });
    },
  };
}
