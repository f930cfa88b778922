import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { holdersOf } from "../../bundle/packed/holders-of.ts";
import { packedFileName } from "../../bundle/packed/packed-names.ts";
import { packedRepository } from "../../bundle/packed/packed-repository.ts";
import { emptyRepository } from "../../bundle/packed/read-image-graph.ts";
import type { FileSource } from "../../content/file-store.ts";
import { hashedFiles } from "../../content/hashed-files.ts";
import { repositoryName } from "../../content/image-reference.ts";
import { sha256In } from "../../content/sha256-in.ts";
import { present } from "../../values/present.ts";
import type { VerifyPlaces } from "./verify-places.ts";

/**
 * A bundle as a place to look into, under canonical names. Whatever is looked at is hashed, of which `onHashed` is told the bytes. What is in
 * volumes that are not at hand is a UserError VOLUME_MISSING, and its name goes into `missed`.
 */
export function bundlePlaces(
  bundle: PackedBundle,
  onHashed: (bytes: number) => void,
  missed: Set<string>,
): VerifyPlaces {
  const { place, graph, damaged, volumes } = bundle;
  const hashed = judgedFiles(bundle, hashedFiles(bundle.files, onHashed), missed);
  // What is wrong in one of several volumes is told with that one.
  const whereIs = (name: string): string => (volumes.names.length > 1 ? name : `${place}: ${name}`);
  return {
    images: ({ target }) => {
      const name = repositoryName(target);
      const store = packedRepository(graph.get(name) ?? emptyRepository(), hashed, damaged);
      return [{ store, scope: place, where: whereIs(name) }];
    },
    file: ({ target: { path } }) => {
      const name = packedFileName(path);
      return Promise.resolve({ source: hashed, path: name, where: whereIs(name), isVouching: true });
    },
  };
}

/** What a delta relies on is not here to be looked at, which `findDelta` says; nor is what other volumes hold. */
function judgedFiles(
  { files, leftOut, volumes, sums, damaged }: PackedBundle,
  hashed: FileSource,
  missed: Set<string>,
): FileSource {
  return {
    open: (name, offset) => hashed.open(name, offset),
    stat: async (name) => {
      const left = leftOut.get(name);
      if (left !== undefined) return { size: left.size, ...present({ sha256: sha256In(left.digest) }) };
      const found = await hashed.stat(name);
      if (holdersOf(name, volumes).length === 0) return found;
      if (found === undefined) {
        missed.add(name);
        throw files.absent(name);
      }
      const digest = sums.get(name);
      const wanted = digest && sha256In(digest);
      if (wanted === undefined || wanted === found.sha256) return found;
      throw damaged(name, `expected sha256:${wanted}, got sha256:${found.sha256 ?? ""}`);
    },
  };
}
