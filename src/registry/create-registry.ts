import type { BlobForesight } from "../content/blob-foresight.ts";
import type { BlobStats } from "../content/blob-stats.ts";
import type { Descriptor } from "../content/descriptor.ts";
import type { ImageReferrers } from "../content/image-referrers.ts";
import type { ImageRemoval } from "../content/image-removal.ts";
import type { BlobOutcome, ImageRepositories, ImageStore } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { oneAtATime } from "../values/one-at-a-time.ts";
import { BlobDoubts } from "./blob-doubts.ts";
import { BlobLocations } from "./blob-locations.ts";
import type { PushContext } from "./blob-push.ts";
import { foreseePush } from "./foresee-push.ts";
import { listPages, type PagedList } from "./list-pages.ts";
import {
  doubtBlobs,
  findBlob,
  getManifest,
  hasBlob,
  putManifest,
  rememberBlobs,
  resolveManifest,
} from "./manifests.ts";
import { pullBlob } from "./pull-blob.ts";
import { pushBlob } from "./push-blob.ts";
import { addReferrer, listReferrers } from "./referrers.ts";
import { removeManifest, removeTag } from "./remove-manifest.ts";
import { RegistryClient, type RegistryOptions } from "./registry-client.ts";
import { CATALOG_SCOPE, pullScope } from "./scope.ts";
import { uploadQuirks } from "./upload-quirks.ts";
import { present } from "../values/present.ts";

export type { RegistryOptions };

type RegistryRepository = ImageStore & ImageReferrers & BlobForesight & BlobStats & ImageRemoval;

/** The repositories of one registry, with what the distribution API offers besides. */
export interface Registry extends Required<ImageRepositories<RegistryRepository>> {
  /** Tags of one repository, of which those that are not wanted are forgotten as they come. */
  tags(name: string, isWanted?: (tag: string) => boolean): Promise<string[]>;
  /** Opens a connection ahead of the first question. */
  prepare(): void;
}

interface Context extends PushContext {
  /** Work that must not be done twice at once: a blob's push, a list's change. */
  readonly underWay: Map<string, Promise<unknown>>;
}

/** One registry over the OCI distribution API. Create one per host and run: it remembers tokens, and which repository holds what. */
export function createRegistry(options: RegistryOptions): Registry {
  const client = new RegistryClient(options);
  const quirks = uploadQuirks(options.host);
  const context: Context = {
    client,
    locations: new BlobLocations(),
    doubts: new BlobDoubts(),
    quirks,
    learned: {
      refusesMounts: false,
      keepsMounts: false,
      failedMounts: 0,
      wantsPieces: false,
      piece: quirks.piece,
    },
    underWay: new Map(),
  };
  return {
    repository: (name) => createStore(context, name),
    repositories: () =>
      listNames(client, { path: "/v2/_catalog", field: "repositories", scopes: CATALOG_SCOPE }),
    tags: (name, isWanted) =>
      listNames(client, { path: `/v2/${name}/tags/list`, field: "tags", scopes: pullScope(name) }, isWanted),
    prepare: () => client.prepare(),
  };
}

function createStore(context: Context, name: string): RegistryRepository {
  const { client, locations } = context;
  return {
    resolve: (reference) => resolveManifest(client, name, reference),
    manifest: async (reference) => {
      const manifest = await getManifest(client, name, reference);
      if (manifest !== undefined) rememberBlobs(locations, name, manifest);
      return manifest;
    },
    open: (blob, offset, reader) => pullBlob(client, name, { blob, offset, reader }),
    has: async (blob) => {
      const isThere = await hasBlob(client, name, blob);
      if (isThere) locations.add(blob.digest, name);
      else locations.forget(blob.digest, name);
      return isThere;
    },
    statBlob: (blob) => findBlob(client, name, blob),
    foresee: (blob) => foreseePush(context, name, blob),
    put: (blob, open) => put(context, name, blob, open),
    putManifest: (manifest, tag) => storeManifest(context, name, manifest, tag),
    referrers: (subject) => listReferrers(client, name, subject),
    removeTag: (tag) => removeTag(client, name, tag),
    removeManifest: (digest) => removeManifest(client, name, digest),
  };
}

/** A blob that is being pushed into the same repository already is waited for, and pushed only where that failed. */
async function put(
  context: Context,
  repository: string,
  blob: Descriptor,
  open: OpenStream,
): Promise<BlobOutcome> {
  return oneAtATime(context.underWay, `${repository}@${blob.digest}`, () =>
    pushBlob(context, { repository, blob, open }),
  );
}

async function storeManifest(
  context: Context,
  repository: string,
  manifest: Manifest,
  tag: string | undefined,
): Promise<void> {
  const { client, locations, doubts } = context;
  try {
    const { keepsReferrers } = await putManifest(client, repository, manifest, tag);
    rememberBlobs(locations, repository, manifest);
    const { subject } = childrenOf(manifest);
    if (subject === undefined || keepsReferrers) return;
    await oneAtATime(context.underWay, `${repository}@referrers-${subject.digest}`, () =>
      addReferrer(client, repository, manifest),
    );
  } catch (error) {
    if (error instanceof UserError && error.code === "MANIFEST_BLOB_UNKNOWN")
      doubtBlobs({ locations, doubts }, repository, manifest);
    throw error;
  }
}

async function listNames(
  client: RegistryClient,
  list: Pick<PagedList<string>, "path" | "field" | "scopes">,
  isWanted: (name: string) => boolean = () => true,
): Promise<string[]> {
  const take = (entries: readonly unknown[]): string[] =>
    entries.filter((entry): entry is string => typeof entry === "string" && isWanted(entry));
  const names = await listPages(client, { ...list, label: `GET ${list.field}`, take });
  if (names !== undefined) return names;
  throw new UserError("NOT_FOUND", `${client.host} has no list of ${list.field} at ${list.path}`, {
    hint: "Check the name; some registries do not offer this list.",
    url: client.url(list.path),
    ...present({ side: client.side }),
  });
}
