import type { ImageRepositories } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { UserError } from "../errors/user-error.ts";
import type { BundleRepository } from "./bundle-repository.ts";

/**
 * The same repositories for one who fills them: a reference resolves only if everything that it leads to is there, with the sizes and
 * hashes that it has to have. Whatever is gone or damaged counts as never copied, and so is fetched again. What resolves is kept young:
 * a copy that finds it there relies on it. Not so where nothing may be written.
 */
export function completeImages(
  images: ImageRepositories<BundleRepository>,
  { keepsYoung = true }: { readonly keepsYoung?: boolean } = {},
): ImageRepositories<BundleRepository> {
  return {
    ...images,
    repository: (name) => {
      const repository = images.repository(name);
      const resolve = keepsYoung ? resolveAndKeep : resolveComplete;
      return { ...repository, resolve: (reference) => resolve(repository, reference) };
    },
  };
}

async function resolveAndKeep(
  repository: BundleRepository,
  reference: string,
): Promise<Descriptor | undefined> {
  const found = await resolveComplete(repository, reference);
  if (found !== undefined) await repository.keepYoung(reference);
  return found;
}

async function resolveComplete(
  repository: BundleRepository,
  reference: string,
): Promise<Descriptor | undefined> {
  const manifest = await unlessDamaged(repository.manifest(reference));
  if (manifest === undefined) return undefined;
  const { blobs, manifests } = childrenOf(manifest);
  const found = await Promise.all([
    ...blobs.map((blob) => repository.has(blob)),
    ...manifests.map(async ({ digest, size }) => (await resolveComplete(repository, digest))?.size === size),
  ]);
  return found.includes(false) ? undefined : manifest.descriptor;
}

async function unlessDamaged<T>(answer: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UserError && error.code === "DAMAGED") return undefined;
    throw error;
  }
}
