import { isWebPage } from "./is-web-page.ts";
import { UserError } from "../errors/user-error.ts";
import type { Descriptor } from "./descriptor.ts";
import { isDigest } from "./digest.ts";
import type { Manifest } from "./manifest.ts";
import { isForeignLayer, isIndex, isManifest, isSchema1, MEDIA_TYPES } from "./media-types.ts";
import { parseJson } from "./parse-json.ts";
import { LIMITS } from "../values/limits.ts";
import type { Platform } from "./platform.ts";
import { present } from "../values/present.ts";
import { isObject } from "../values/is-object.ts";
import { isSize } from "../values/is-size.ts";

/** What a manifest needs beside itself. */
export interface ManifestChildren {
  /** An index's manifests, in its order. */
  readonly manifests: readonly Descriptor[];
  /** Config and layers, in order; each digest once. */
  readonly blobs: readonly Descriptor[];
  /** Layers that a registry need not hold: only their `urls` do. */
  readonly foreign: readonly Descriptor[];
  /** The manifest that this one is about (a signature, an attestation); it need not exist. */
  readonly subject?: Descriptor;
  /** What kind of artifact this is: its own word, else the media type of its config. */
  readonly artifactType?: string;
  /** The manifest's own. */
  readonly annotations?: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the children of an index (OCI or docker list), an image manifest (OCI or docker schema 2) or an artifact. Fields that are
 * not known stay as they are, for a manifest is copied by its bytes.
 * Throws a UserError UNSUPPORTED_SCHEMA1 or BAD_MANIFEST.
 */
export function childrenOf(manifest: Manifest): ManifestChildren {
  const json = parseManifest(manifest);
  const mediaType = manifestMediaType(manifest.descriptor.mediaType, json);
  if (isSchema1(mediaType)) throw schema1(manifest);
  const children = isIndex(mediaType) ? indexChildren(json, manifest) : imageChildren(json, manifest);
  const subject =
    json["subject"] === undefined ? undefined : descriptorAt(json["subject"], "subject", manifest);
  return { ...children, ...present({ subject, annotations: annotationsAt(json) }), ...artifactTypeOf(json) };
}

/** The layers of an image manifest, in order; what is named twice, with other annotations, is there twice. Throws as `childrenOf` does. */
export function layersOf(manifest: Manifest): Descriptor[] {
  return descriptorsAt(parseManifest(manifest)["layers"], "layers", manifest);
}

/** The media type a manifest declares in its bytes, which is where a registry's Content-Type cannot be relied on. Undefined if neither says. */
export function mediaTypeOf(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  const given = contentType?.split(";")[0]?.trim().toLowerCase();
  if (given !== undefined && (isManifest(given) || isSchema1(given))) return given;
  try {
    const json = parseJson(bytes, LIMITS.manifestValues);
    const found = isObject(json) ? manifestMediaType(given ?? "", json) : "";
    return found === "" ? given : found;
  } catch {
    return given;
  }
}

function parseManifest(manifest: Manifest): Json {
  try {
    const json = parseJson(manifest.bytes, LIMITS.manifestValues);
    if (isObject(json)) return json;
  } catch (cause) {
    if (isWebPage(manifest.bytes)) throw pageForManifest(manifest, cause);
    const isMonster = cause instanceof SyntaxError && cause.message.startsWith("it ");
    throw badManifest(manifest, isMonster ? cause.message : "it is not JSON", cause);
  }
  throw badManifest(manifest, "it is not a JSON object");
}

function manifestMediaType(given: string, json: Json): string {
  if (isManifest(given) || isSchema1(given)) return given;
  const own = json["mediaType"];
  if (typeof own === "string" && own !== "") return own;
  if (json["schemaVersion"] === 1) return MEDIA_TYPES.dockerSchema1;
  if (Array.isArray(json["manifests"])) return MEDIA_TYPES.ociIndex;
  return isObject(json["config"]) ? MEDIA_TYPES.ociManifest : given;
}

type Children = Pick<ManifestChildren, "manifests" | "blobs" | "foreign">;

function indexChildren(json: Json, manifest: Manifest): Children {
  // An error in JSON that is served as an index would pass for an empty one.
  if (json["manifests"] === undefined) throw badManifest(manifest, '"manifests" is missing');
  const all = descriptorsAt(json["manifests"], "manifests", manifest);
  return {
    manifests: distinct(all.filter((child) => !isBlobInIndex(child))),
    blobs: distinct(all.filter(isBlobInIndex)),
    foreign: [],
  };
}

/** Build caches are indexes that list layers and a config where manifests belong. */
function isBlobInIndex(child: Descriptor): boolean {
  return /\.layer\.|\.rootfs\.|\.buildkit\.cacheconfig\./.test(child.mediaType);
}

function imageChildren(json: Json, manifest: Manifest): Children {
  if (Array.isArray(json["blobs"])) {
    return { manifests: [], blobs: distinct(descriptorsAt(json["blobs"], "blobs", manifest)), foreign: [] };
  }
  const config = descriptorAt(json["config"], "config", manifest);
  const layers = descriptorsAt(json["layers"], "layers", manifest);
  const isForeign = (layer: Descriptor): boolean => isForeignLayer(layer.mediaType);
  return {
    manifests: [],
    blobs: distinct([config, ...layers.filter((layer) => !isForeign(layer))]),
    foreign: distinct(layers.filter(isForeign)),
  };
}

function artifactTypeOf(json: Json): { artifactType?: string } {
  const own = json["artifactType"];
  if (typeof own === "string" && own !== "") return { artifactType: own };
  const config = json["config"];
  const type = isObject(config) ? config["mediaType"] : undefined;
  return typeof type === "string" ? { artifactType: type } : {};
}

function distinct(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}

function descriptorsAt(value: unknown, path: string, manifest: Manifest): Descriptor[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw badManifest(manifest, `"${path}" is not a list`);
  const most = path === "manifests" ? LIMITS.indexChildren : LIMITS.layers;
  if (value.length > most) {
    throw badManifest(manifest, `"${path}" has ${value.length} entries, and at most ${most} are allowed`);
  }
  return value.map((entry: unknown, index) => descriptorAt(entry, `${path}[${index}]`, manifest));
}

function descriptorAt(value: unknown, path: string, manifest: Manifest): Descriptor {
  if (!isObject(value)) throw badManifest(manifest, `"${path}" is missing or not an object`);
  const { digest, size, mediaType } = value;
  if (typeof digest !== "string" || !isDigest(digest))
    throw badManifest(manifest, `"${path}.digest" is not a digest`);
  if (!isSize(size)) throw badManifest(manifest, `"${path}.size" is not a number of bytes`);
  if (typeof mediaType === "string" && mediaType.length > LIMITS.mediaTypeLetters)
    throw badManifest(manifest, `"${path}.mediaType" has more than ${LIMITS.mediaTypeLetters} letters`);
  return {
    mediaType: typeof mediaType === "string" ? mediaType : "application/octet-stream",
    digest,
    size,
    ...optionalFields(value),
  };
}

function optionalFields(value: Json): Pick<Descriptor, "platform" | "artifactType" | "annotations" | "urls"> {
  const platform = platformAt(value["platform"]);
  const artifactType = value["artifactType"];
  const urls = Array.isArray(value["urls"])
    ? value["urls"].filter((url): url is string => typeof url === "string")
    : [];
  return {
    ...present({ platform }),
    ...(typeof artifactType === "string" ? { artifactType } : {}),
    ...present({ annotations: annotationsAt(value) }),
    ...(urls.length === 0 ? {} : { urls }),
  };
}

function platformAt(value: unknown): Platform | undefined {
  if (!isObject(value)) return undefined;
  const { os, architecture, variant } = value;
  if (typeof os !== "string" || typeof architecture !== "string") return undefined;
  return { os, architecture, ...(typeof variant === "string" ? { variant } : {}) };
}

function annotationsAt({ annotations }: Json): Record<string, string> | undefined {
  return isObject(annotations) ? stringEntries(annotations) : undefined;
}

function stringEntries(value: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function schema1(manifest: Manifest): UserError {
  return new UserError(
    "UNSUPPORTED_SCHEMA1",
    `${manifest.descriptor.digest} is a Docker schema 1 manifest, which cannot be copied`,
    {
      hint: "Schema 1 manifests name their repository in their signed content, and registries and containerd no longer support them. Push the image again with a current docker, podman or buildkit.",
    },
  );
}

function pageForManifest({ descriptor }: Manifest, cause: unknown): UserError {
  return new UserError(
    "BAD_MANIFEST",
    `Instead of the manifest ${descriptor.digest} there is a web page, such as a login page or a proxy's error page`,
    {
      hint: "Something other than the registry answers. Check the host and any proxy in front of it.",
      cause,
    },
  );
}

function badManifest(manifest: Manifest, reason: string, cause?: unknown): UserError {
  return new UserError(
    "BAD_MANIFEST",
    `The manifest ${manifest.descriptor.digest} cannot be read: ${reason}`,
    {
      hint: "It was published this way. Ask its publisher, or copy another tag.",
      ...present({ cause }),
    },
  );
}
