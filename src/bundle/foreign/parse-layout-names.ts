import { isDigest } from "../../content/digest.ts";
import { isManifest } from "../../content/media-types.ts";
import { isObject } from "../../values/is-object.ts";
import { objectIn } from "../../values/object-in.ts";
import { isSize } from "../../values/is-size.ts";
import { REF_NAME } from "../layout-index.ts";
import { damagedBundle } from "../packed/packed-errors.ts";
import { canonicalName, hasRegistry } from "./canonical-name.ts";
import type { ForeignFormat } from "./foreign-format-names.ts";
import type { ForeignImage, ForeignIndex, UnnamedEntry } from "./foreign-image.ts";

/** Whole names: containerd's own, and docker's from release 25 on (containerd, images/annotations.go). */
const CONTAINERD_NAME = "io.containerd.image.name";
/** Under which zarf keeps an image's reference (zarf, src/pkg/packager/layout). */
const BASE_NAME = "org.opencontainers.image.base.name";
/** What an entry of hauler's index is; older releases write cosign's prefix (hauler, pkg/consts/consts.go). */
const HAULER_KIND = /^(?:dev\.hauler|dev\.cosignproject\.cosign)\/(sigs|atts|sboms|referrers)\b/;
const HAULER_SUBJECT = "hauler.dev/subject-digest";
const TAG_ENDS: Readonly<Record<string, string>> = { sigs: "sig", atts: "att", sboms: "sbom" };

type Annotations = Readonly<Record<string, unknown>>;

interface Entry {
  readonly descriptor: ForeignImage["descriptor"];
  readonly annotations: Annotations;
}

/**
 * The images that the index of an OCI image layout names, whoever wrote it; what has no whole name is apart. Throws a UserError
 * BUNDLE_DAMAGED.
 */
export function parseLayoutNames(
  place: string,
  text: string,
  format: Exclude<ForeignFormat, "docker-archive">,
): ForeignIndex {
  const images: ForeignImage[] = [];
  const unnamed: UnnamedEntry[] = [];
  const entries = entriesOf(place, text);
  for (const entry of entries) {
    const { descriptor, annotations } = entry;
    const name = extraName(entry, entries) ?? nameIn(annotations, format);
    if (name !== undefined && isManifest(descriptor.mediaType)) images.push({ name, descriptor });
    else unnamed.push(unnamedEntry(entry));
  }
  return { images, unnamed };
}

function unnamedEntry({ descriptor, annotations }: Entry): UnnamedEntry {
  const known = { what: textIn(annotations, REF_NAME) ?? "(no name)", digest: descriptor.digest };
  return isManifest(descriptor.mediaType) ? { ...known, descriptor } : known;
}

function nameIn(annotations: Annotations, format: ForeignFormat): string | undefined {
  const whole = textIn(annotations, CONTAINERD_NAME) ?? textIn(annotations, BASE_NAME);
  if (whole !== undefined) return canonicalName(whole);
  const short = textIn(annotations, REF_NAME);
  // A reference may be a tag alone, and hauler's own names of files and charts look like Docker Hub's images.
  const isName = short !== undefined && (hasRegistry(short) || (format !== "hauler" && /[/:]/.test(short)));
  return isName ? canonicalName(short) : undefined;
}

/** Signatures and the like are found by the digest that they are about, and hauler keeps them under the name of their image. */
function extraName({ descriptor, annotations }: Entry, entries: readonly Entry[]): string | undefined {
  const [, kind] = HAULER_KIND.exec(textIn(annotations, "kind") ?? "") ?? [];
  const name = kind === undefined ? undefined : nameIn(annotations, "hauler");
  if (kind === undefined || name === undefined) return undefined;
  const repository = name.replace(/@.*$/, "").replace(/:[^:/]+$/, "");
  const end = TAG_ENDS[kind];
  if (end === undefined) return `${repository}@${descriptor.digest}`;
  if (/:sha256-[0-9a-f]{64}\.\w+$/.test(name)) return name;
  const image = entries.find(
    (one) =>
      !HAULER_KIND.test(textIn(one.annotations, "kind") ?? "") && nameIn(one.annotations, "hauler") === name,
  );
  const subject = textIn(annotations, HAULER_SUBJECT) ?? image?.descriptor.digest;
  return subject === undefined ? undefined : `${repository}:${subject.replace(":", "-")}.${end}`;
}

function textIn(annotations: Annotations, key: string): string | undefined {
  const value = annotations[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function entriesOf(place: string, text: string): Entry[] {
  const { manifests } = objectIn(text);
  if (!Array.isArray(manifests)) throw damagedBundle(place, "its index.json cannot be read");
  return manifests.map((entry: unknown): Entry => {
    const { mediaType, digest, size, annotations } = isObject(entry) ? entry : {};
    if (typeof mediaType !== "string" || typeof digest !== "string" || !isDigest(digest))
      throw damagedBundle(place, "its index.json cannot be read");
    if (!isSize(size)) throw damagedBundle(place, "its index.json cannot be read");
    return {
      descriptor: { mediaType, digest, size },
      annotations: isObject(annotations) ? annotations : {},
    };
  });
}
