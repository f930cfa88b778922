import type { Descriptor } from "../content/descriptor.ts";
import { isDigest, type Digest } from "../content/digest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import { present } from "../values/present.ts";
import { isObject } from "../values/is-object.ts";
import { isSize } from "../values/is-size.ts";
import { objectIn } from "../values/object-in.ts";

/** What a repository remembers of a manifest, so that listing tags and referrers need not read manifests. */
export interface ManifestRecord {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly subject?: Digest;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function recordOf(manifest: Manifest): ManifestRecord {
  const { mediaType, digest } = manifest.descriptor;
  const plain = { mediaType, digest, size: manifest.bytes.byteLength };
  const { subject, artifactType, annotations } = childrenOf(manifest);
  if (subject === undefined) return plain;
  return {
    ...plain,
    subject: subject.digest,
    ...present({ artifactType, annotations }),
  };
}

export function descriptorOf({ mediaType, digest, size }: ManifestRecord): Descriptor {
  return { mediaType, digest, size };
}

/** What the referrers API says of a manifest (distribution-spec, "Listing Referrers"). */
export function referrerOf(record: ManifestRecord): Descriptor {
  const { artifactType, annotations } = record;
  return {
    ...descriptorOf(record),
    ...present({ artifactType, annotations }),
  };
}

export function printRecord(record: ManifestRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Undefined for anything that is not a record: it counts as absent, and the next copy mends it. */
export function parseRecord(text: string): ManifestRecord | undefined {
  const { mediaType, digest, size, subject, artifactType, annotations } = objectIn(text);
  if (typeof mediaType !== "string" || typeof digest !== "string" || !isDigest(digest)) return undefined;
  if (!isSize(size)) return undefined;
  return {
    mediaType,
    digest,
    size,
    ...(typeof subject === "string" && isDigest(subject) ? { subject } : {}),
    ...(typeof artifactType === "string" ? { artifactType } : {}),
    ...(isObject(annotations) ? { annotations: stringEntries(annotations) } : {}),
  };
}

function stringEntries(value: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
