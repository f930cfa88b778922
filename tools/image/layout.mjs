// An OCI image layout that is written blob by blob (image-spec, image-layout.md).
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const TYPES = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  empty: "application/vnd.oci.empty.v1+json",
};

export function digestOf(bytes) {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Writes blobs into `folder`; `add` returns the descriptor of one. */
export function createLayout(folder) {
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const add = (mediaType, bytes) => {
    const digest = digestOf(bytes);
    writeFileSync(join(folder, "blobs/sha256", digest.slice(7)), bytes);
    return { mediaType, digest, size: bytes.byteLength };
  };
  const addJson = (mediaType, value) => add(mediaType, Buffer.from(`${JSON.stringify(value)}\n`));
  return {
    add,
    addJson,
    /** A document about `subject` (image-spec, manifest.md, "Guidelines for Artifact Usage"). */
    addReferrer: (subject, type, document) => {
      const layer = addJson(type, document);
      const config = add(TYPES.empty, Buffer.from("{}"));
      const { mediaType, digest, size } = subject;
      return {
        ...addJson(TYPES.manifest, {
          schemaVersion: 2,
          mediaType: TYPES.manifest,
          artifactType: type,
          config,
          layers: [layer],
          subject: { mediaType, digest, size },
        }),
        artifactType: type,
      };
    },
    /** `image` under its name; what refers to it has none, so that nobody takes it for an image. */
    finish: (name, image, referrers) => {
      const named = { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name };
      const manifests = [{ ...image, annotations: named }, ...referrers];
      writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}\n');
      writeFileSync(
        join(folder, "index.json"),
        `${JSON.stringify({ schemaVersion: 2, mediaType: TYPES.index, manifests }, undefined, 1)}\n`,
      );
    },
  };
}
