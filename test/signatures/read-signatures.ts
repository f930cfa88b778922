import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type { Descriptor } from "../../src/content/descriptor.ts";
import type { Digest } from "../../src/content/digest.ts";
import type { ImageStore } from "../../src/content/image-store.ts";
import type { Manifest } from "../../src/content/manifest.ts";
import { childrenOf } from "../../src/content/manifest-children.ts";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import { digestOf } from "../../src/content/verifier.ts";
import type { SourceRepository } from "../../src/transfer/transfer-stores.ts";
import { describeBytes } from "../support/image-fixture.ts";

interface Signed {
  readonly tag?: string;
  readonly manifest: string;
  readonly blobs: readonly string[];
}

interface Signatures {
  /** The image's blobs in base64. */
  readonly image: { readonly manifest: string; readonly blobs: readonly string[] };
  readonly keys: Readonly<Record<string, string>>;
  readonly trustedRoot: object;
  readonly signed: Readonly<Record<string, readonly Signed[]>>;
}

/** What the real cosign made; README.md says how. */
export const SIGNATURES = JSON.parse(
  readFileSync(new URL("cosign.json", import.meta.url), "utf8"),
) as Signatures;

/** The image that all of it is about. */
export const SIGNED_IMAGE: Digest = digestOf(Buffer.from(SIGNATURES.image.manifest));

/** A repository that holds what was signed under some names of `SIGNATURES.signed`, as a registry would answer. */
export function signedRepository(
  names: readonly string[],
  change: (text: string) => string = (text) => text,
): SourceRepository {
  const all = names
    .flatMap((name) => SIGNATURES.signed[name] ?? [])
    .map((one) => ({ ...one, ...manifestOf(one) }));
  const blobs = new Map(
    all.flatMap((one) => one.blobs).map((text) => [digestOf(Buffer.from(text)), Buffer.from(change(text))]),
  );
  const find = (reference: string): Manifest | undefined =>
    all.find(({ tag, descriptor }) => tag === reference || descriptor.digest === reference);
  return {
    resolve: (reference) => Promise.resolve(find(reference)?.descriptor),
    manifest: (reference) => Promise.resolve(find(reference)),
    open: ({ digest }: Descriptor) => Promise.resolve(Readable.from([blobs.get(digest) ?? Buffer.alloc(0)])),
    referrers: (subject) =>
      Promise.resolve(
        all
          .filter((one) => childrenOf(one).subject?.digest === subject)
          .map((one) => ({ ...one.descriptor, artifactType: childrenOf(one).artifactType ?? "" })),
      ),
  };
}

/** Publishes the image as v1, and what was signed under some names beside it. */
export async function publishSigned(store: ImageStore, names: readonly string[]): Promise<void> {
  const { image, signed } = SIGNATURES;
  const own = {
    manifest: image.manifest,
    blobs: image.blobs.map((text) => Buffer.from(text, "base64")),
    tag: "v1",
  };
  const beside = names.flatMap((name) => signed[name] ?? []);
  for (const { tag, blobs, ...rest } of [own, ...beside]) {
    for (const blob of blobs) await putBytes(store, Buffer.from(blob));
    await store.putManifest(manifestOf(rest), tag);
  }
}

async function putBytes(store: ImageStore, bytes: Buffer): Promise<void> {
  const descriptor = describeBytes(bytes, "application/octet-stream");
  await store.put(descriptor, (offset) =>
    Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false })),
  );
}

function manifestOf({ manifest }: Pick<Signed, "manifest">): Manifest {
  const bytes = Buffer.from(manifest);
  return { descriptor: describeBytes(bytes, MEDIA_TYPES.ociManifest), bytes };
}
