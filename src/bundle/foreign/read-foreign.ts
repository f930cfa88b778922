import { MEDIA_TYPES } from "../../content/media-types.ts";
import type { NamedFiles } from "../../content/named-files.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import { LIMITS } from "../../values/limits.ts";
import { INDEX_FILE, LAYOUT_FILE } from "../layout-places.ts";
import { REF_NAME } from "../layout-index.ts";
import { emptyRepository, readImageGraph, type ImageGraph } from "../packed/read-image-graph.ts";
import { readPackedFile } from "../packed/read-packed-file.ts";
import type { ForeignFormat } from "./foreign-format-names.ts";
import { attachedImages } from "./attached-images.ts";
import { oneEach, unnamedImages } from "./foreign-findings.ts";
import type { ForeignImage, ForeignIndex, UnnamedEntry } from "./foreign-image.ts";
import { layoutView } from "./layout-view.ts";
import { parseLayoutNames } from "./parse-layout-names.ts";
import { readDockerArchive, SAVED_NAME } from "./read-docker-archive.ts";

/** Where a zarf package has its images. */
const ZARF_FOLDER = "images/";
/** Hauler's own index beside one that is for containerd and lacks what is no image. */
const HAULER_INDEX = "hauler-index.json";

/** What others packed, to read images from. */
export interface ForeignContent {
  readonly files: NamedFiles;
  readonly graph: ImageGraph;
  /** Canonical names of its images; what is about an image, such as its signatures, is not among them. */
  readonly names: readonly string[];
  /** Whether manifests, and so digests, were made here. */
  readonly isMade: boolean;
  readonly findings: readonly Finding[];
}

/** A repository for what has none. */
const UNNAMED = "localhost/unnamed";

interface ForeignLayout extends ForeignIndex {
  readonly files: NamedFiles;
  readonly isMade: boolean;
}

/** Reads what an archive has; no layer of it. Throws UserErrors NOT_A_BUNDLE, BUNDLE_DAMAGED, BUNDLE_REFUSED, NO_IMAGE_NAMES. */
export async function readForeign(
  place: string,
  files: NamedFiles,
  format: ForeignFormat,
): Promise<ForeignContent> {
  const layout = await layoutIn(place, files, format);
  const { images, findings } = oneEach(place, layout.images);
  if (images.length === 0) throw namesNothing(place, unnamedImages(place, layout.unnamed));
  const { isMade } = layout;
  const graph = await graphWithAttached(place, layout, images);
  return {
    files: layout.files,
    graph,
    names: images.flatMap(({ name }) => (/:sha256-[0-9a-f]+\.\w+$/.test(name) ? [] : [name])),
    isMade,
    findings: [...unnamedImages(place, unreached(layout.unnamed, graph)), ...findings],
  };
}

/** All that images lead to, and what is kept beside them without a name and is about them. */
async function graphWithAttached(
  place: string,
  { files, unnamed }: ForeignLayout,
  images: readonly ForeignImage[],
): Promise<ImageGraph> {
  const graph = await readImageGraph(place, indexOf(images), files);
  const others = unreached(unnamed, graph).flatMap(({ descriptor }) => descriptor ?? []);
  if (others.length === 0) return graph;
  const apart = others.map((descriptor) => ({ name: `${UNNAMED}@${descriptor.digest}`, descriptor }));
  const { referrers } =
    (await readImageGraph(place, indexOf(apart), files)).get(UNNAMED) ?? emptyRepository();
  const attached = attachedImages(graph, referrers);
  return attached.length === 0 ? graph : readImageGraph(place, indexOf([...images, ...attached]), files);
}

function indexOf(images: readonly ForeignImage[]): string {
  const manifests = images.map(({ name, descriptor }) => ({
    ...descriptor,
    annotations: { [REF_NAME]: name },
  }));
  return JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests });
}

/** What images lead to is there with them: indexes list their manifests beside them, as oras does. */
function unreached(unnamed: readonly UnnamedEntry[], graph: ImageGraph): UnnamedEntry[] {
  const repositories = [...graph.values()];
  return unnamed.filter(
    ({ digest }) => digest === undefined || !repositories.some(({ manifests }) => manifests.has(digest)),
  );
}

async function layoutIn(place: string, files: NamedFiles, format: ForeignFormat): Promise<ForeignLayout> {
  const names = new Set(await files.names());
  const below = format === "zarf" ? ZARF_FOLDER : "";
  const isMarked = format === "hauler" || names.has(below + LAYOUT_FILE);
  const hasLayout = isMarked && names.has(below + INDEX_FILE);
  if (!hasLayout && format === "docker-archive" && names.has(SAVED_NAME))
    return { ...(await readDockerArchive(place, files)), isMade: true };
  if (!hasLayout) throw isNone(place, format, below);
  const own = [...names].filter((name) => name.startsWith(below));
  const view = layoutView(files, new Map(own.map((name) => [name.slice(below.length), name])));
  const index = format === "hauler" && names.has(HAULER_INDEX) ? HAULER_INDEX : INDEX_FILE;
  const text = await readPackedFile(place, view, index, LIMITS.bundleTextBytes);
  const rules = format === "docker-archive" ? "oci" : format;
  return { ...parseLayoutNames(place, text.toString(), rules), files: view, isMade: false };
}

const LOOKS: Readonly<Record<ForeignFormat, string>> = {
  "docker-archive": "what `docker save` writes",
  hauler: "a hauler store",
  oci: "an OCI image layout",
  zarf: "a zarf package with images",
};

function isNone(place: string, format: ForeignFormat, below: string): UserError {
  const files = format === "docker-archive" ? SAVED_NAME : `${below}${LAYOUT_FILE} and ${below}${INDEX_FILE}`;
  return new UserError("NOT_A_BUNDLE", `${place} is not ${LOOKS[format]}: it has no ${files}`, {
    hint: "Name its kind with --from: docker-archive, hauler, oci or zarf. A bundle of kops-assets needs no --from.",
  });
}

function namesNothing(place: string, findings: readonly Finding[]): UserError {
  const [first] = findings;
  const hint = "Pack images under their full names: `skopeo copy … oci:DIR:registry.k8s.io/pause:3.10`.";
  return new UserError("NO_IMAGE_NAMES", first?.message ?? `${place} holds no image`, { hint });
}
