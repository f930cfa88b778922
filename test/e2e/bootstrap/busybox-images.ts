import { gzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { packTar } from "modern-tar";
import { Readable } from "node:stream";
import type { Descriptor } from "../../../src/content/descriptor.ts";
import type { Digest } from "../../../src/content/digest.ts";
import type { ImageStore } from "../../../src/content/image-store.ts";
import { MEDIA_TYPES } from "../../../src/content/media-types.ts";
import { describeBytes, manifestOf } from "../../support/image-fixture.ts";

/** A layer of an image, with what an image's config says of it. */
interface Layer {
  readonly bytes: Buffer;
  readonly descriptor: Descriptor;
  readonly diffId: string;
}

/** Makes images that can be run: a static busybox, the same in all of them, and a file with the image's own name. */
export async function createImageMaker(
  busybox: Buffer,
): Promise<(store: ImageStore, name: string, tag: string) => Promise<Digest>> {
  const base = await layerOf({ "bin/busybox": busybox });
  return async (store, name, tag) => {
    const layers = [base, await layerOf({ "image-name": Buffer.from(`${name}\n`) })];
    for (const { descriptor, bytes } of layers)
      if (!(await store.has(descriptor))) await put(store, descriptor, bytes);
    const children: Descriptor[] = [];
    for (const architecture of ["amd64", "arm64"]) {
      const config = Buffer.from(
        JSON.stringify({
          architecture,
          os: "linux",
          config: { Entrypoint: ["/bin/busybox"], Cmd: ["sleep", "3600"], Env: ["PATH=/bin"] },
          rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
        }),
      );
      const described = describeBytes(config, MEDIA_TYPES.ociConfig);
      await put(store, described, config);
      const manifest = manifestOf(
        {
          schemaVersion: 2,
          mediaType: MEDIA_TYPES.ociManifest,
          config: described,
          layers: layers.map(({ descriptor }) => descriptor),
        },
        MEDIA_TYPES.ociManifest,
      );
      await store.putManifest(manifest);
      children.push({ ...manifest.descriptor, platform: { os: "linux", architecture } });
    }
    const index = manifestOf(
      { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: children },
      MEDIA_TYPES.ociIndex,
    );
    await store.putManifest(index, tag);
    return index.descriptor.digest;
  };
}

async function layerOf(files: Readonly<Record<string, Buffer>>): Promise<Layer> {
  const entries = Object.entries(files).map(([name, body]) => ({
    header: { name, size: body.length, mode: 0o755, type: "file" as const },
    body,
  }));
  const tar = await packTar(entries);
  const bytes = gzipSync(tar, { level: 1 });
  const diffId = `sha256:${createHash("sha256").update(tar).digest("hex")}`;
  return { bytes, descriptor: describeBytes(bytes, MEDIA_TYPES.ociLayer), diffId };
}

async function put(store: ImageStore, descriptor: Descriptor, bytes: Buffer): Promise<void> {
  await store.put(descriptor, (offset) =>
    Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false })),
  );
}
