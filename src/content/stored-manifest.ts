import { present } from "../values/present.ts";
import { childrenOf } from "./manifest-children.ts";
import type { Manifest } from "./manifest.ts";
import type { StoredManifest, Written } from "./stored-content.ts";

/** What a manifest leads to. Throws the UserErrors of `childrenOf`. */
export function storedManifest(manifest: Manifest, written: Written): StoredManifest {
  const { manifests, blobs, subject } = childrenOf(manifest);
  return {
    digest: manifest.descriptor.digest,
    size: manifest.bytes.byteLength,
    written,
    children: manifests.map(({ digest }) => digest),
    blobs: blobs.map(({ digest, size }) => ({ digest, size })),
    ...present({ subject: subject?.digest }),
  };
}
