import type { Descriptor } from "../../content/descriptor.ts";
import type { FileStat } from "../../content/file-store.ts";
import { repositoryName } from "../../content/image-reference.ts";
import type { Manifest } from "../../content/manifest.ts";
import { present } from "../../values/present.ts";
import type { SourceFile, SourceRepository, TransferStores } from "../transfer-stores.ts";
import { AskedOnce } from "./asked-once.ts";

type Sources = Pick<TransferStores, "sourceImages" | "sourceFiles">;

/** What a small answer weighs, in bytes. */
const SMALL = 256;

/** Places to read from that are asked once for what all ends want to know: manifests, digests, sizes. Content is opened as often as it is wanted. */
export function askUpstreamOnce(): (sources: Sources) => Sources {
  const found = new AskedOnce<Descriptor | undefined>(() => SMALL);
  const manifests = new AskedOnce<Manifest | undefined>((manifest) => manifest?.bytes.byteLength ?? SMALL);
  const lists = new AskedOnce<readonly Descriptor[]>((list) => SMALL * (1 + list.length));
  const stats = new AskedOnce<FileStat | undefined>(() => SMALL);
  const repository = (place: string, source: SourceRepository): SourceRepository => ({
    resolve: (reference) => found.ask(`${place} ${reference}`, () => source.resolve(reference)),
    manifest: (reference) => manifests.ask(`${place} ${reference}`, () => source.manifest(reference)),
    open: (blob, offset, reader) => source.open(blob, offset, reader),
    ...present({
      tags: source.tags?.bind(source),
      prepare: source.prepare?.bind(source),
      referrers: source.referrers === undefined ? undefined : referrersOf(place, source, lists),
    }),
  });
  const file = ({ source, ...place }: SourceFile): SourceFile => ({
    ...place,
    source: {
      stat: (name, most) => stats.ask(`${place.url} ${name} ${most ?? ""}`, () => source.stat(name, most)),
      open: (name, offset) => source.open(name, offset),
    },
  });
  return ({ sourceImages, sourceFiles }) => ({
    sourceImages: (image) =>
      sourceImages(image).map((source, at) => repository(`${repositoryName(image)} ${at}`, source)),
    sourceFiles: (url) => sourceFiles(url).map(file),
  });
}

function referrersOf(place: string, source: SourceRepository, lists: AskedOnce<readonly Descriptor[]>) {
  return async (subject: Descriptor["digest"]): Promise<Descriptor[]> => [
    ...(await lists.ask(`${place} ${subject}`, async () => (await source.referrers?.(subject)) ?? [])),
  ];
}
