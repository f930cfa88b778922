import type { Digest } from "../../src/content/digest.ts";
import type { ImageSource } from "../../src/content/image-store.ts";
import { childrenOf } from "../../src/content/manifest-children.ts";
import { digestOf } from "../../src/content/verifier.ts";

/** Digests of everything that an image is made of, each of content that has been read; throws where something is missing or wrong. */
export async function readImage(store: ImageSource, reference: string): Promise<Set<Digest>> {
  const manifest = await store.manifest(reference);
  if (manifest === undefined) throw new Error(`there is no ${reference}`);
  const { digest } = manifest.descriptor;
  if (digestOf(manifest.bytes) !== digest) throw new Error(`${digest} has other bytes`);
  const { manifests, blobs } = childrenOf(manifest);
  const below = await Promise.all([
    ...manifests.map((child) => readImage(store, child.digest)),
    ...blobs.map(async (blob) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await store.open(blob, 0)) chunks.push(chunk as Uint8Array);
      if (digestOf(Buffer.concat(chunks)) !== blob.digest) throw new Error(`${blob.digest} has other bytes`);
      return new Set([blob.digest]);
    }),
  ]);
  return new Set([digest, ...below.flatMap((digests) => [...digests])]);
}
