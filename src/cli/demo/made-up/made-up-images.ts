import { parseImageReference } from "../../../content/image-reference.ts";
import { isDigest, type Digest } from "../../../content/digest.ts";
import type { Manifest } from "../../../content/manifest.ts";
import { UserError } from "../../../errors/user-error.ts";
import type { ServedImages, ServedRepository } from "../../../serve/served-content.ts";
import { makeUpArchive, type MadeUpArchive } from "./made-up-archive.ts";
import { openContent, type MadeUpContent } from "./made-up-content.ts";
import { makeUpImage, type LayersOf, type MadeUpImage } from "./made-up-image.ts";
import { once } from "./once.ts";
import { seededChoice, seededSize } from "./seeded.ts";

export interface ImageSizes {
  /** Average of an image's own layers, in bytes. */
  readonly layerBytes: number;
  /** Each of the layers that images share, in bytes. */
  readonly baseLayerBytes: number;
}

/** Images stand on one of these, as real ones do. */
const BASES = ["distroless-static", "distroless-base", "debian-base"];
const OWN_LAYERS = 2;

type Images = ReadonlyMap<string, () => Promise<MadeUpImage>>;

/** Repositories with made-up images of these names, all on one server; see `servedRepository` for their addresses. */
export function madeUpImages(names: readonly string[], sizes: ImageSizes): Required<ServedImages> {
  const archives = new Map<string, Promise<MadeUpArchive>>();
  const archive = (seed: string, bytes: number): Promise<MadeUpArchive> => {
    const made =
      archives.get(seed) ??
      makeUpArchive(seed, `usr/share/${seed.replaceAll(/\W+/g, "-").slice(0, 80)}`, bytes);
    archives.set(seed, made);
    return made;
  };
  const repositories = new Map<string, Map<string, () => Promise<MadeUpImage>>>();
  for (const name of names) {
    const { tag } = parseImageReference(name);
    if (tag === undefined) {
      throw new UserError(
        "BAD_IMAGE_NAME",
        `"${name}" has no tag: content cannot be made up for a given digest`,
      );
    }
    const repository = servedRepository(name);
    const images = repositories.get(repository) ?? new Map<string, () => Promise<MadeUpImage>>();
    images.set(
      tag,
      once(() => makeUpImage(name, layersOf(name, sizes, archive))),
    );
    repositories.set(repository, images);
  }
  return {
    repository: (name) => madeUpRepository(repositories.get(name) ?? new Map()),
    repositories: () => Promise.resolve([...repositories.keys()].sort()),
    tags: (name) => Promise.resolve([...(repositories.get(name)?.keys() ?? [])].sort()),
  };
}

/** Where an image's repository is: the registry it really lives on comes first, "registry.k8s.io/coredns/coredns". */
export function servedRepository(imageName: string): string {
  const { registry, repository } = parseImageReference(imageName);
  return `${registry.toLowerCase().replace(":", "-")}/${repository}`;
}

function layersOf(
  name: string,
  { layerBytes, baseLayerBytes }: ImageSizes,
  archive: (seed: string, bytes: number) => Promise<MadeUpArchive>,
): LayersOf {
  const base = BASES[seededChoice(`base of ${name}`, BASES.length)] ?? "";
  return ({ architecture }) => {
    const own = Array.from({ length: OWN_LAYERS }, (_, at) => `${name} ${architecture} layer ${at}`);
    return Promise.all([
      archive(`${base} ${architecture}`, Math.ceil(baseLayerBytes / 512) * 512),
      ...own.map((seed) => archive(seed, seededSize(seed, layerBytes))),
    ]);
  };
}

function madeUpRepository(images: Images): ServedRepository {
  const all = (): Promise<MadeUpImage[]> => Promise.all([...images.values()].map((make) => make()));
  const find = async (reference: string): Promise<Manifest | undefined> => {
    if (!isDigest(reference)) return (await images.get(reference)?.())?.index;
    const manifests = (await all()).flatMap(({ index, manifests: children }) => [index, ...children]);
    return manifests.find(({ descriptor }) => descriptor.digest === reference);
  };
  const findContent = async (digest: Digest): Promise<MadeUpContent | undefined> =>
    (await all()).map(({ blobs }) => blobs.get(digest)).find((content) => content !== undefined);
  return {
    resolve: async (reference) => (await find(reference))?.descriptor,
    manifest: find,
    blob: async (digest) => {
      const content = await findContent(digest);
      return content && { mediaType: "application/octet-stream", digest, size: content.size };
    },
    open: async ({ digest }, offset) => {
      const content = await findContent(digest);
      if (content === undefined) throw new UserError("NOT_FOUND", `There is no blob ${digest}`);
      return openContent(content, offset);
    },
  };
}
