import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import { packedRepository } from "../../bundle/packed/packed-repository.ts";
import type { FileSource } from "../../content/file-store.ts";
import { type ImageReference, repositoryName } from "../../content/image-reference.ts";
import { UserError } from "../../errors/user-error.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";
import type { CopySource } from "../copy/copy-assets.ts";

/** A bundle as what a copy reads from. What is not in it is a UserError NOT_IN_BUNDLE: nobody else is asked. */
export function bundleSource({ place, graph, files, sums, foreign, damaged }: PackedBundle): CopySource {
  return {
    sourceImages: (image) => [repositoryOf(image)],
    sourceFiles: (url) => [
      {
        source: fileOf(url),
        path: packedFilePath(url),
        url,
        fault: (what) => damaged(packedFileName(packedFilePath(url)), what),
      },
    ],
  };

  function repositoryOf(image: ImageReference): SourceRepository {
    const name = repositoryName(image);
    const found = graph.get(name);
    const missing = (reference: string): UserError =>
      notInBundle(place, foreign, `${name}${reference.includes(":") ? "@" : ":"}${reference}`);
    if (found === undefined) {
      const fail = (reference: string): Promise<never> => Promise.reject(missing(reference));
      return { resolve: fail, manifest: fail, open: ({ digest }) => fail(digest) };
    }
    const opened = packedRepository(found, files, damaged);
    return {
      ...opened,
      resolve: async (reference) => (await opened.resolve(reference)) ?? fail(missing(reference)),
      manifest: async (reference) => (await opened.manifest(reference)) ?? fail(missing(reference)),
    };
  }

  function fileOf(url: string): FileSource {
    const known = (path: string): string => {
      const name = packedFileName(path);
      return sums.has(name) || files.unlisted.has(name) ? name : fail(notInBundle(place, foreign, url));
    };
    return {
      // One that is listed and not there is told of by whoever opens it.
      stat: async (path) => {
        const name = known(path);
        return (await files.stat(name)) ?? fail(await whyNotThere(name));
      },
      open: async (path, offset) => files.open(known(path), offset),
    };
  }

  async function whyNotThere(name: string): Promise<Error> {
    try {
      (await files.open(name, 0)).destroy();
      return new UserError("NOT_FOUND", `${name} is not in ${place}`);
    } catch (error) {
      return error as Error;
    }
  }
}

function fail(error: Error): never {
  throw error;
}

function notInBundle(place: string, foreign: PackedBundle["foreign"], name: string): UserError {
  const made = "Digests of this archive were made when it was saved: name images by their tags.";
  const pack = "Pack it on the other side: `kops-assets bundle create` with the same list.";
  return new UserError("NOT_IN_BUNDLE", `${name} is not in ${place}`, {
    side: "upstream",
    hint: foreign?.hasOwnDigests === true && name.includes("@") ? made : pack,
  });
}
