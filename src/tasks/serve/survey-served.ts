import type { Digest } from "../../content/digest.ts";
import { UserError } from "../../errors/user-error.ts";
import type { ListedFile, ServedContent } from "../../serve/served-content.ts";
import { ManifestsAtOnce } from "../../transfer/manifests-at-once.ts";
import { contentOf } from "../../transfer/make-lock.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";

/** An image as a server has it. */
export interface ServedImage {
  readonly repository: string;
  readonly tag: string;
  /** Absent where it cannot be read. */
  readonly digest?: Digest;
  /** Bytes of everything that it consists of, by digest. */
  readonly blobs: ReadonlyMap<string, number>;
  readonly platforms: readonly string[];
}

/** All that is served. */
export interface Served {
  readonly images: readonly ServedImage[];
  readonly files: readonly ListedFile[];
}

type Content = Pick<ServedImage, "blobs" | "platforms">;

const AT_ONCE = 8;
/** Tags under which cosign and the referrers API keep what is about images. */
const ABOUT = /^sha(?:256|512)-/;

/** Looks at everything that is served; each image is read once, whatever tags it has, and what it consists of is remembered. */
export function createSurvey({ images, listFiles }: Omit<ServedContent, "files">): () => Promise<Served> {
  let known = new Map<string, Content>();
  return async () => {
    const repositories = (await images.repositories?.()) ?? [];
    const named = await askSomeAtOnce(repositories, AT_ONCE, async (repository) =>
      ((await images.tags?.(repository)) ?? []).map((tag) => ({ repository, tag })),
    );
    const seen = new Map<string, Promise<Content | undefined>>();
    const manifests = new ManifestsAtOnce();
    const wanted = named.flat().filter(({ tag }) => !ABOUT.test(tag));
    const found = await askSomeAtOnce(wanted, AT_ONCE, async ({ repository, tag }): Promise<ServedImage> => {
      const store = images.repository(repository);
      try {
        const digest = (await store.resolve(tag))?.digest;
        if (digest === undefined) return unreadable(repository, tag);
        const key = keyOf(repository, digest);
        const read = async (): Promise<Content | undefined> => {
          const manifest = await store.manifest(digest);
          if (manifest === undefined) return undefined;
          return known.get(key) ?? readContent(store, manifest, `${repository}:${tag}`, manifests);
        };
        const reading = seen.get(key) ?? read();
        seen.set(key, reading);
        const content = await reading;
        return content === undefined ? unreadable(repository, tag) : { repository, tag, digest, ...content };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return unreadable(repository, tag);
      }
    });
    // What is gone is forgotten.
    known = new Map(
      found.flatMap(({ repository, digest, blobs, platforms }) =>
        digest === undefined ? [] : [[keyOf(repository, digest), { blobs, platforms }] as const],
      ),
    );
    return { images: found, files: (await listFiles?.()) ?? [] };
  };
}

function keyOf(repository: string, digest: Digest): string {
  return `${repository}@${digest}`;
}

async function readContent(
  ...[store, root, name, manifests]: Parameters<typeof contentOf>
): Promise<Content> {
  const { blobs, platforms } = await contentOf(store, root, name, manifests);
  const sizes = new Map([...blobs].map(([digest, { size }]) => [digest, size]));
  return { blobs: sizes, platforms: [...platforms].sort() };
}

function unreadable(repository: string, tag: string): ServedImage {
  return { repository, tag, blobs: new Map(), platforms: [] };
}
