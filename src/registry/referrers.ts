import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { referrersTag } from "../content/image-referrers.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { digestOf } from "../content/verifier.ts";
import { LIMITS } from "../values/limits.ts";
import { listPages } from "./list-pages.ts";
import { getManifest, putManifest } from "./manifests.ts";
import type { RegistryClient } from "./registry-client.ts";
import { present } from "../values/present.ts";

/** The manifests about `subject` (distribution-spec, "Listing Referrers"): by the API, else by the tag that stands in for it. */
export async function listReferrers(
  client: RegistryClient,
  repository: string,
  subject: Digest,
): Promise<Descriptor[]> {
  const path = `/v2/${repository}/referrers/${subject}`;
  const entries = await client.look(repository, (scopes) =>
    listPages(client, {
      path,
      field: "manifests",
      scopes,
      label: "GET referrers",
      follows: "anywhere",
      most: { entries: LIMITS.referrers, bytes: LIMITS.referrersBytes },
      take: (page) => childrenOf(indexOf(page)).manifests,
    }),
  );
  if (entries !== undefined) return entries;
  const index = await getManifest(client, repository, referrersTag(subject));
  // Some registries take such a tag for the digest that it is made of.
  if (index?.descriptor.digest === subject) return [];
  return index === undefined ? [] : childrenOf(index).manifests.slice();
}

/**
 * Adds a manifest to the list under its subject's tag, as clients have to where the registry does not keep referrers itself
 * (distribution-spec, "Pushing Manifests with Subject").
 */
export async function addReferrer(
  client: RegistryClient,
  repository: string,
  referrer: Manifest,
): Promise<void> {
  const { subject, artifactType, annotations } = childrenOf(referrer);
  if (subject === undefined) return;
  const tag = referrersTag(subject.digest);
  const list = await getManifest(client, repository, tag);
  const entries = list === undefined ? [] : childrenOf(list).manifests;
  if (entries.some((entry) => entry.digest === referrer.descriptor.digest)) return;
  const entry = { ...referrer.descriptor, ...present({ artifactType, annotations }) };
  await putManifest(client, repository, indexOf([...entries, entry]), tag);
}

function indexOf(manifests: readonly unknown[]): Manifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests }));
  return {
    descriptor: { mediaType: MEDIA_TYPES.ociIndex, digest: digestOf(bytes), size: bytes.byteLength },
    bytes,
  };
}
