import { expect, test } from "vitest";
import { manifestOf, putText } from "../../test/support/image-fixture.ts";
import { createImageWorld, publishMultiArch, publishReferrer } from "../../test/support/image-world.ts";
import type { Descriptor } from "../content/descriptor.ts";
import type { ImageStore } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";

const DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
const DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

async function dockerImage(store: ImageStore, architecture: string): Promise<Manifest> {
  const config = await putText(store, JSON.stringify({ os: "linux", architecture }), DOCKER_CONFIG);
  const layer = await putText(store, `layer of ${architecture}`, DOCKER_LAYER);
  const mediaType = MEDIA_TYPES.dockerManifest;
  const manifest = manifestOf({ schemaVersion: 2, mediaType, config, layers: [layer] }, mediaType);
  await store.putManifest(manifest);
  return manifest;
}

/** A docker list of two images, and an attestation beside the first. */
async function dockerList(store: ImageStore): Promise<Manifest> {
  const manifests: Descriptor[] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const { descriptor } = await dockerImage(store, architecture);
    manifests.push({ ...descriptor, platform: { os: "linux", architecture } });
  }
  const about = await dockerImage(store, "unknown");
  manifests.push({
    ...about.descriptor,
    platform: { os: "unknown", architecture: "unknown" },
    annotations: {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": manifests[0]?.digest ?? "",
    },
  });
  const mediaType = MEDIA_TYPES.dockerList;
  const list = manifestOf({ schemaVersion: 2, mediaType, manifests }, mediaType);
  await store.putManifest(list, "v1");
  return list;
}

test("docker's types become OCI's throughout, and blobs and names in the index stay right", async () => {
  const world = createImageWorld();
  const list = await dockerList(world.upstream);
  const outcome = await world.copy({ oci: true });
  const root = await world.target.manifest("v1");
  if (root === undefined) throw new Error("nothing was copied");
  expect(outcome).toMatchObject({
    status: "copied",
    digest: root.descriptor.digest,
    upstreamDigest: list.descriptor.digest,
    notes: [{ code: "CONVERTED_TO_OCI", severity: "info" }],
  });
  const children = childrenOf(root).manifests;
  for (const child of children) {
    const manifest = await world.target.manifest(child.digest);
    expect(manifest?.descriptor.size).toBe(child.size);
    expect(Buffer.from(manifest?.bytes ?? []).toString()).not.toContain("vnd.docker.");
  }
  expect(children[2]?.annotations?.["vnd.docker.reference.digest"]).toBe(children[0]?.digest);
  expect(children.map(({ mediaType }) => mediaType)).toEqual(children.map(() => MEDIA_TYPES.ociManifest));
  expect(root.descriptor.mediaType).toBe(MEDIA_TYPES.ociIndex);
});

test("a second run finds it", async () => {
  const world = createImageWorld();
  await dockerList(world.upstream);
  await world.copy({ oci: true });
  const again = await world.copy({ oci: true });
  expect(again).toMatchObject({ status: "present", sent: 0 });
  expect(world.asked.filter((line) => line.startsWith("target put"))).toEqual([]);
});

test("an image that has none of docker's types stays as it is, byte for byte", async () => {
  const world = createImageWorld();
  const { index } = await publishMultiArch(world.upstream, "v1", ["linux/amd64"]);
  const outcome = await world.copy({ oci: true });
  expect(outcome).toMatchObject({ status: "copied", digest: index.descriptor.digest });
  expect(outcome.notes).toBeUndefined();
});

test("some platforms of it go as well, and a lock holds upstream's digest", async () => {
  const world = createImageWorld();
  const list = await dockerList(world.upstream);
  const platforms = [{ os: "linux", architecture: "arm64" }];
  const outcome = await world.copy({ oci: true, platforms, digest: list.descriptor.digest });
  expect(outcome.status).toBe("copied");
  expect(outcome.notes?.map(({ code }) => code)).toEqual(["CONVERTED_TO_OCI", "REWRITTEN_INDEX"]);
});

test("an image that is named by its digest is refused rather than renamed", async () => {
  const world = createImageWorld();
  const list = await dockerList(world.upstream);
  const { digest } = list.descriptor;
  const target = { registry: "local.example", repository: "app", digest };
  expect(await world.copy({ oci: true, target })).toMatchObject({ error: { code: "DIGEST_PINNED" } });
});

test("signatures of what was converted stay, and that is told", async () => {
  const world = createImageWorld();
  const list = await dockerList(world.upstream);
  await publishReferrer(world.upstream, list.descriptor, "signed");
  const outcome = await world.copy({ oci: true, referrers: true });
  expect(outcome.notes?.map(({ code }) => code)).toEqual(["CONVERTED_TO_OCI", "REFERRERS_LOST"]);
});
