import { hashStream } from "../../content/hash-stream.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import type { NamedFiles } from "../../content/named-files.ts";
import { digestOf } from "../../content/verifier.ts";
import { LIMITS } from "../../values/limits.ts";
import { compressionOf } from "../compression.ts";
import { blobPath } from "../layout-places.ts";
import { damagedBundle, refusedBundle } from "../packed/packed-errors.ts";
import { readPackedFile } from "../packed/read-packed-file.ts";
import { canonicalName } from "./canonical-name.ts";
import type { ForeignImage, ForeignIndex, UnnamedEntry } from "./foreign-image.ts";
import { layoutView } from "./layout-view.ts";
import { parseDiffIds, parseSavedImages, type SavedImage } from "./parse-saved-images.ts";

/** The file in which `docker save` says what it saved. */
export const SAVED_NAME = "manifest.json";

const PLAIN_LAYER = "application/vnd.oci.image.layer.v1.tar";

/**
 * The images of what `docker save` wrote, as a layout: a manifest is made for each, for there is none. Throws UserErrors BUNDLE_DAMAGED,
 * BUNDLE_REFUSED.
 */
export async function readDockerArchive(
  place: string,
  files: NamedFiles,
): Promise<ForeignIndex & { readonly files: NamedFiles }> {
  const places = new Map<string, string>();
  const texts = new Map<string, Buffer>();
  const images: ForeignImage[] = [];
  const unnamed: UnnamedEntry[] = [];
  const layers = createLayerReader(place, files);
  const most = { left: LIMITS.bundleTextBytes };
  const list = await readPackedFile(place, files, SAVED_NAME, LIMITS.bundleTextBytes);
  for (const saved of parseSavedImages(place, list.toString())) {
    const names = saved.tags.map(canonicalName).filter((name) => name !== undefined);
    if (names.length === 0) unnamed.push({ what: saved.config });
    if (names.length === 0) continue;
    const descriptor = await makeManifest(place, files, saved, { layers, places, texts, most });
    images.push(...names.map((name) => ({ name, descriptor })));
  }
  return { images, unnamed, files: layoutView(files, places, texts) };
}

interface Made {
  readonly layers: (name: string, diffId: Digest) => Promise<Descriptor>;
  readonly places: Map<string, string>;
  readonly texts: Map<string, Buffer>;
  /** Bytes of configs and manifests that may still come. */
  readonly most: { left: number };
}

async function makeManifest(
  place: string,
  files: NamedFiles,
  saved: SavedImage,
  { layers, places, texts, most }: Made,
): Promise<Descriptor> {
  const bytes = await readPackedFile(place, files, saved.config, LIMITS.manifestBytes);
  const ids = parseDiffIds(place, bytes);
  if (ids.length !== saved.layers.length)
    throw damagedBundle(
      place,
      `${saved.config} names ${ids.length} layers, but there are ${saved.layers.length}`,
    );
  const found: Descriptor[] = [];
  for (const [index, name] of saved.layers.entries()) {
    const id = ids[index] ?? "";
    if (!isDigest(id)) throw damagedBundle(place, "the config of an image cannot be read");
    const layer = await layers(name, id);
    places.set(blobPath(layer.digest), name);
    found.push(layer);
  }
  const config = keep(texts, bytes, MEDIA_TYPES.ociConfig);
  const manifest = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config, layers: found };
  const made = Buffer.from(JSON.stringify(manifest));
  most.left -= bytes.byteLength + made.byteLength;
  if (most.left < 0) throw refusedBundle(place, "its configs and manifests have too many bytes");
  return keep(texts, made, MEDIA_TYPES.ociManifest);
}

function keep(texts: Map<string, Buffer>, bytes: Buffer, mediaType: string): Descriptor {
  const digest = digestOf(bytes);
  texts.set(blobPath(digest), bytes);
  return { mediaType, digest, size: bytes.byteLength };
}

/** A plain layer's hash is what the configs say of it, all the same; that of a compressed one nobody has written down. */
function createLayerReader(place: string, files: NamedFiles): Made["layers"] {
  const known = new Map<string, Descriptor>();
  return async (name, diffId) => {
    const before = known.get(name);
    if (before?.mediaType === PLAIN_LAYER && before.digest !== diffId)
      throw damagedBundle(place, `${name} is another layer to one image than to the next`);
    if (before !== undefined) return before;
    const found = await files.stat(name);
    if (found === undefined) throw damagedBundle(place, `${name} is missing`);
    const how = compressionOf(await firstBytes(files, name));
    const digest = how === undefined ? diffId : await hashOf(files, name);
    const layer = {
      mediaType: `${PLAIN_LAYER}${how === undefined ? "" : `+${how}`}`,
      digest,
      size: found.size,
    };
    known.set(name, layer);
    return layer;
  };
}

/** As many as tell how it is compressed, in however small pieces they come. */
async function firstBytes(files: NamedFiles, name: string): Promise<Uint8Array> {
  let first = Buffer.alloc(0);
  for await (const chunk of await files.open(name, 0)) {
    first = Buffer.concat([first, (chunk as Uint8Array).subarray(0, 4)]);
    if (first.byteLength >= 4) break;
  }
  return first;
}

async function hashOf(files: NamedFiles, name: string): Promise<Digest> {
  return `sha256:${(await hashStream(await files.open(name, 0))).hex}`;
}
